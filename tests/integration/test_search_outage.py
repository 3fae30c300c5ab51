"""Elasticsearch goes away and comes back while people work: a node of this test's own."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.places import services_dir
from ops.problems import Problem
from ops.services.elasticsearch import Elasticsearch as Node
from teamweb.access.actions import inherit_access, restrict
from teamweb.spaces.actions import create_page, edit_page, move_page, trash_page
from teamweb_search.documents.registry import documents_of, registered_models
from teamweb_search.engines import Engine, current
from teamweb_search.indexing.drain import drain
from teamweb_search.indexing.queue import lag
from teamweb_search.indexing.reindex import reindex
from tests.factories.people import UserFactory
from tests.factories.spaces import make_member, make_space
from tests.services import away, free_port

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """Put together from what `make services` has assembled, if it has: then it starts in seconds."""
    for program in ("java", "mvn", "jar"):
        if shutil.which(program) is None:
            away(f"Elasticsearch cannot be started: {program} is not there")
    folder = tmp_path_factory.mktemp("node")
    node = Node(folder)
    node.folder.mkdir()
    (node.folder / "port").write_text(str(free_port()))
    assembled = services_dir() / "elasticsearch" / "node"
    _take_over(assembled, node.folder / "node")
    try:
        node.start()
    except Problem as problem:
        away(str(problem))
    yield node
    _continue(node)
    node.stop()


def _take_over(assembled: Path, target: Path) -> None:
    marks = list(assembled.glob("assembled-*"))
    if not marks:
        return
    target.mkdir(parents=True)
    (target / "server").symlink_to(assembled / "server")
    (target / "home").mkdir()
    for part in ("modules", "config"):
        if (assembled / "home" / part).exists():
            shutil.copytree(assembled / "home" / part, target / "home" / part)
    for mark in marks:
        (target / mark.name).touch()


def _signal(node: Node, number: int) -> None:
    os.kill(int((node.folder / "pid").read_text()), number)


def _continue(node: Node) -> None:
    if node.is_running():
        _signal(node, signal.SIGCONT)


@pytest.fixture
def engine(node: Node, settings: Any) -> Engine:
    _continue(node)
    if not node.is_running():
        node.start()
    settings.ELASTICSEARCH_URL = node.url
    settings.ELASTICSEARCH_PREFIX = "outage"
    engine = current()
    reindex(engine)
    drain()
    return engine


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, engine: Engine, settings: Any) -> None:
    """Nobody waits ten seconds in a test for a node that is stopped on purpose."""
    client = engine._client.options(request_timeout=2, max_retries=0)  # type: ignore[attr-defined]
    monkeypatch.setattr(
        "teamweb_search.engines.elasticsearch.engine.client_for", lambda url: client
    )
    settings.SEARCH_SECONDS_TO_ANSWER = 2


def in_the_index(engine: Engine) -> dict[str, tuple[Any, ...]]:
    engine.refresh()
    client = engine._client  # type: ignore[attr-defined]
    found = client.search(index=engine.live().name, size=5000, query={"match_all": {}})
    hits = (hit["_source"] for hit in found["hits"]["hits"])
    return {
        hit["id"]: (hit["source"], hit["access"], hit["shown_title"], hit["shown_body"], hit["url"])
        for hit in hits
    }


def in_the_database() -> dict[str, tuple[Any, ...]]:
    """Every document that the rows make today, whatever happened before."""
    sources = [
        f"{registered.prefix}:{pk}"
        for registered in registered_models()
        for pk in registered.model._default_manager.values_list("pk", flat=True)
    ]
    documents = (document for found in documents_of(sources).values() for document in found)
    return {
        document.id: (
            document.source,
            document.access,
            document.title,
            document.body,
            document.url,
        )
        for document in documents
    }


BODY = "<p>Haushaltssatzung</p><h2>Fristen</h2><p>Drei Wochen</p>"


def a_day_of_work(space: Any, other: Any, member: Any) -> Iterator[str]:
    """Saves, edits, deletes, moves, narrows and widens, each by its action."""
    pages = [
        create_page(parent=space, title=f"Akte {n}", body=BODY, by=member, labels=["Recht"])
        for n in range(6)
    ]
    yield "pages were there before"
    new = create_page(parent=pages[0], title="Während des Ausfalls", body=BODY, by=member)
    edit_page(
        page=pages[0],
        title="Akte anders",
        body="<p>Gebührenordnung</p>",
        by=member,
        base_revision_id=pages[0].latest_revision_id,
    )
    trash_page(page=pages[1], by=member)
    move_page(page=pages[2], parent=pages[3], by=member)
    admin = UserFactory(is_superuser=True)
    move_page(page=pages[4], parent=other, by=admin)
    restrict(page=pages[3], rules=[], by=member)
    restrict(page=pages[5], rules=[], by=member)
    inherit_access(page=pages[5], by=member)
    yield f"saved meanwhile: {new.title}"


@pytest.mark.parametrize("way", ["does not answer", "is gone"])
def test_what_is_written_during_an_outage_is_in_the_index_after_it(
    node: Node, engine: Engine, impatient: None, client: Any, way: str
) -> None:
    space, other = make_space(key="ak-eins"), make_space(key="ak-zwei")
    assert space.group is not None
    member = make_member(space.group)
    client.force_login(member)
    work = a_day_of_work(space, other, member)
    next(work)
    drain()
    engine.refresh()
    assert client.get("/api/v1/search", {"q": "Haushaltssatzung"}).json()["total"] == 6

    if way == "is gone":
        node.stop()
    else:
        _signal(node, signal.SIGSTOP)
    next(work)
    waiting = lag().waiting

    assert waiting
    assert drain() == 0
    assert lag().waiting == waiting
    answer = client.get("/api/v1/search", {"q": "Haushaltssatzung"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "nicht verfügbar" in answer.json()["error"]["message"]
    page = client.get("/search/", {"q": "Haushaltssatzung"})
    assert page.status_code == 503
    assert "Die Suche ist derzeit nicht verfügbar" in page.content.decode()
    assert client.get(f"/teamweb/{space.slug}/").status_code == 200, "the wiki itself goes on"

    _continue(node)
    node.start()
    drain()

    assert lag().waiting == 0
    assert in_the_index(engine) == in_the_database()
    found = client.get("/api/v1/search", {"q": '"Während des Ausfalls"'}).json()
    assert [hit["title"] for hit in found["hits"]][:1] == ["Während des Ausfalls"]
    titles = {facts[2] for facts in in_the_index(engine).values()}
    assert {"Akte anders", "Akte 2"} <= titles
    assert not {"Akte 0", "Akte 1"} & titles
