"""Wrong settings of a project are named with the line to add."""

import copy

import pytest

from teamweb_search.checks import check_settings


def found():
    return {message.id: message for message in check_settings()}


def test_a_complete_project_has_nothing_to_mend():
    assert check_settings() == []


@pytest.mark.parametrize(
    ("name", "value", "id", "line"),
    [
        ("MIDDLEWARE", [], "E001", 'Add "django.contrib'),
        ("SEARCH_SYNONYMS", "tests.nowhere.synonyms", "E004", "SEARCH_SYNONYMS ="),
        ("SEARCH_FINAL_CHECK", "django.conf.settings", "E004", "SEARCH_FINAL_CHECK ="),
        ("SEARCH_READABLE_ACCESS", len, "E004", "SEARCH_READABLE_ACCESS ="),
        ("SEARCH_KIND_LABELS", "tests.nowhere.labels", "E005", "SEARCH_KIND_LABELS ="),
        ("ELASTICSEARCH_URL", "localhost:9200", "E006", "ELASTICSEARCH_URL ="),
        ("ROOT_URLCONF", "tests.search.no_urls", "W002", "teamweb_search.urls"),
    ],
)
def test_a_wrong_setting_is_named_with_the_line_to_add(settings, name, value, id, line):
    setattr(settings, name, value)

    message = found()[f"teamweb_search.{id}"]

    assert line in message.hint


def test_missing_template_settings_are_named(settings):
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["context_processors"] = []
    settings.TEMPLATES = templates

    assert "context_processors in TEMPLATES" in found()["teamweb_search.E003"].hint
