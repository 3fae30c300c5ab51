"""Wrong settings of a project are named with the line to add."""

import copy

import pytest
from django.apps import apps

from teamweb_knowledge.checks import check_settings


def found():
    return {message.id: message for message in check_settings()}


def test_a_complete_project_has_nothing_to_mend():
    assert check_settings() == []


@pytest.mark.parametrize(
    ("name", "value", "id", "line"),
    [
        ("MIDDLEWARE", [], "E002", 'Add "django.contrib'),
        ("KNOWLEDGE_READABLE_ACCESS", "tests.nowhere", "E005", "KNOWLEDGE_READABLE_ACCESS ="),
        ("KNOWLEDGE_DIGEST_SECRET", "django.conf.settings", "E005", "KNOWLEDGE_DIGEST_SECRET ="),
        ("ROOT_URLCONF", "tests.search.no_urls", "W001", "teamweb_knowledge."),
    ],
)
def test_a_wrong_setting_is_named_with_the_line_to_add(settings, name, value, id, line):
    setattr(settings, name, value)

    message = found()[f"teamweb_knowledge.{id}"]

    assert line in message.hint


def test_links_in_mails_need_a_host(settings):
    settings.BASE_URL = settings.WAGTAILADMIN_BASE_URL = ""

    assert "WAGTAILADMIN_BASE_URL =" in found()["teamweb_knowledge.E006"].hint


def test_apps_that_belong_together_are_named(monkeypatch):
    monkeypatch.setattr(apps, "is_installed", lambda name: not name.endswith("glossary"))

    assert '"teamweb_knowledge.glossary"' in found()["teamweb_knowledge.E001"].hint


def test_missing_template_settings_are_named(settings):
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["context_processors"] = []
    settings.TEMPLATES = templates

    assert "context_processors in TEMPLATES" in found()["teamweb_knowledge.E004"].hint
