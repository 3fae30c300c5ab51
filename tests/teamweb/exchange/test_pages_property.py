"""Whatever tree of files: a dry run stores nothing, and a second import changes no row."""

import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from teamweb.exchange.models import ImportedPage
from teamweb.exchange.pages.folder import read_folder
from teamweb.exchange.pages.importer import import_folder
from teamweb.spaces.models import SpaceEntry
from tests.factories.files import picture

from .pages import all_rows

pytestmark = pytest.mark.django_db

NAMES = st.sampled_from(["a", "b", "index", "README", "1-x", "ä ö"])
TARGETS = st.lists(
    st.sampled_from(["a", "b.md", "..", ".", "p.png", "#x", "", "ä%20ö"]), max_size=3
)
LINKS = st.builds("/".join, TARGETS)
LINES = st.one_of(
    st.sampled_from(
        ["# X", "## x", "- [ ] y", "- z", "<b>w</b>", "<!-- c -->", "| a |", "| - |", ""]
    ),
    st.builds("[{}]({})".format, st.sampled_from(["w", "![v](p.png)"]), LINKS),
    st.builds("Text ![bild]({}) und mehr".format, LINKS),
    st.text(max_size=12),
)
MATTER = st.sampled_from(
    ["", "---\ntitle: T\nlabels: [x, y]\n---\n", "---\norder: 2\n---\n", "---\n"]
)
BODIES = st.builds(
    lambda matter, lines: matter + "\n".join(lines), MATTER, st.lists(LINES, max_size=6)
)
CONTENTS = st.one_of(
    BODIES.map(lambda text: text.encode("utf-8", "replace")), st.binary(max_size=6)
)
PATHS = st.builds(
    lambda above, name, ending: "/".join([*above, name + ending]),
    st.lists(NAMES, max_size=2),
    NAMES,
    st.sampled_from([".md", ".md", ".md", ".markdown", ".txt"]),
)
TREES = st.dictionaries(PATHS, CONTENTS, min_size=1, max_size=7)


class _Undone(Exception):
    pass


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    # An example takes most of a second: making a failing one smaller would take minutes.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tree=TREES)
def test_any_folder_twice(space, tree):
    chair = space.group.memberships.get(role="chair").user
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "p.png").write_bytes(picture())
        for path, content in tree.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        try:
            with transaction.atomic():
                check(root, space, chair)
                raise _Undone
        except _Undone:
            pass


def check(root, space, chair):
    def run(**options):
        outcome = import_folder(folder=read_folder(root), space=space, by=chair, **options)
        return {result.path: result.status for result in outcome.results}

    before = all_rows()
    foreseen = run(dry_run=True)
    assert all_rows() == before
    first = run()
    assert first == foreseen
    taken = {path for path, status in first.items() if status == "created"}
    assert {row.path for row in ImportedPage.objects.filter(space=space)} == taken
    assert not SpaceEntry.objects.filter(space=space, page__live=False).exists()
    after = all_rows()
    assert {path: status for path, status in run().items() if path in taken} == dict.fromkeys(
        taken, "unchanged"
    )
    assert all_rows() == after
