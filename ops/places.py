"""Where things are."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
VENV = PROJECT / ".venv"


def var_dir() -> Path:
    """All state of this installation: database, files, secrets, logs."""
    return Path(os.environ.get("TEAMWEB_VAR") or PROJECT / "var").absolute()


def services_dir() -> Path:
    return Path(os.environ.get("TEAMWEB_SERVICES") or var_dir() / "services").absolute()
