from pathlib import Path

import pytest

from ops.wheels import build_wheels


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheels of this state of the code."""
    folder = tmp_path_factory.mktemp("gate") / "wheels"
    build_wheels(folder)
    return folder
