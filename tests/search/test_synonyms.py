import pytest

from tests.factories.search import document

from .asking import found


def groups() -> list[list[str]]:
    return [["eAkte", "elektronische Akte"], ["AG", "Arbeitsgruppe"]]


@pytest.fixture(autouse=True)
def _synonyms(settings):
    settings.SEARCH_SYNONYMS = "tests.search.test_synonyms.groups"


def test_words_of_the_same_meaning_find_each_other(engine):
    engine.write(
        [
            document("page:1", body="Die elektronische Akte kommt"),
            document("page:2", body="Die eAkte kommt"),
            document("page:3", body="Die Arbeitsgruppe tagt"),
        ]
    )

    assert set(found(engine, "eAkte")) == {"page:1", "page:2"}
    assert "page:2" in found(engine, "elektronische Akte")
    assert found(engine, "AG") == ["page:3"]
