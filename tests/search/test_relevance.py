"""How well questions find their paragraph: a floor that a change must not fall under."""

import json
import math
import os
from pathlib import Path

import pytest

from teamweb_search.documents import Document
from teamweb_search.query import parse

from .asking import VISITOR

DATA = Path(os.environ.get("TEAMWEB_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
FLOOR = 0.935
EVERY = 5


@pytest.fixture(scope="module")
def xquad():
    file = DATA / "xquad-de" / "xquad.de.json"
    if not file.exists():
        pytest.skip("test data xquad-de is not there (TEAMWEB_TEST_DATA)")
    documents, questions = [], []
    for article in json.loads(file.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            id = f"paragraph:{len(documents)}"
            documents.append(Document(id=id, title="", body=paragraph["context"], access=0))
            questions += [(question["question"], id) for question in paragraph["qas"]]
    return documents, questions[::EVERY]


@pytest.mark.slow
@pytest.mark.parametrize(
    "spelt", [str, lambda text: text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")]
)
def test_questions_find_their_paragraph(engine, xquad, spelt):
    documents, questions = xquad
    engine.write(documents)
    engine.refresh()

    gains = []
    for question, wanted in questions:
        hits = engine.find(parse(spelt(question), size=10), VISITOR, with_highlights=False).hits
        ids = [hit.id for hit in hits]
        assert ids, question
        gains.append(1 / math.log2(ids.index(wanted) + 2) if wanted in ids else 0)

    assert sum(gains) / len(gains) >= FLOOR
