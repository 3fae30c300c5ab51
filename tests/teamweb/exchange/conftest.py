import os
from pathlib import Path

import pytest

from tests.factories.meetings import make_space

from .pages import HANDBOOK, put

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def minutes_folder() -> Path:
    """The real German minutes (see docs/import.md); a named skip where they are not at hand."""
    data = Path(os.environ.get("TEAMWEB_TEST_DATA") or "../shared/data")
    folder = (data if data.is_absolute() else PROJECT / data) / "protokolle-de" / "md"
    if not folder.is_dir():
        pytest.skip(f"test data not there: {folder} (TEAMWEB_TEST_DATA)")
    return folder


@pytest.fixture
def space(db):
    return make_space()[0]


@pytest.fixture
def chair(space):
    return space.group.memberships.get(role="chair").user


@pytest.fixture
def write(tmp_path):
    def write(**files):
        for name, content in files.items():
            put(tmp_path, name, content)
        return tmp_path

    return write


@pytest.fixture
def handbook(tmp_path):
    for name, content in HANDBOOK.items():
        put(tmp_path, name, content)
    return tmp_path
