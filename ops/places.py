"""Where things are."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
# `make test-pythons` has one for each version.
VENV = Path(os.environ.get("TEAMWEB_VENV") or PROJECT / ".venv").absolute()
# Import packages by the folder of the distribution that holds them; the site's is the root.
PACKAGES = {
    "teamweb": PROJECT / "teamweb" / "teamweb",
    "teamweb_knowledge": PROJECT / "knowledge" / "teamweb_knowledge",
    "teamweb_search": PROJECT / "search" / "teamweb_search",
    "teamweb_site": PROJECT / "teamweb_site",
}
# The tests of `make gate`.
GATE = "tests/gate"
# What is installed from here: the plugins, and the site that needs them.
DISTRIBUTIONS = (PROJECT / "teamweb", PROJECT / "knowledge", PROJECT / "search", PROJECT)


def var_dir() -> Path:
    """All state of this installation: database, files, secrets, logs."""
    return Path(os.environ.get("TEAMWEB_VAR") or PROJECT / "var").absolute()


def services_dir() -> Path:
    return Path(os.environ.get("TEAMWEB_SERVICES") or var_dir() / "services").absolute()
