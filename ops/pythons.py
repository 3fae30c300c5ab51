"""`make test-pythons`: the tests once on each Python of this machine that the project supports.

Each version has an environment of its own in var/pythons/. ARGS chooses tests as for `make test`.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from .environment import ensure_environment, ensure_uv
from .places import PROJECT, var_dir
from .problems import Problem

OLDEST = (3, 11)


def run_tests_on_each() -> int:
    """Run `make test` with each version; return 1 when any failed."""
    ensure_environment(dev=True)
    found = pythons()
    if not found:
        raise Problem("uv finds no Python 3.11 or newer on this machine.")
    failed = []
    for version, python in found.items():
        print(f"\n== Python {version}: {python}", flush=True)
        environment = {**os.environ, "TEAMWEB_VENV": str(var_dir() / "pythons" / version)}
        command = [str(python), "-m", "ops", "test"]
        if subprocess.run(command, cwd=PROJECT, env=environment).returncode:
            failed.append(version)
    passed = [version for version in found if version not in failed]
    print(f"\nPassed: {', '.join(passed) or 'none'}. Failed: {', '.join(failed) or 'none'}.")
    return 1 if failed else 0


def pythons() -> dict[str, Path]:
    """Return "3.12" -> interpreter, the newest patch release of each version."""
    found: dict[str, tuple[int, Path]] = {}
    for candidate in _candidates():
        facts = _facts(candidate)
        if facts is None or facts["version"] < list(OLDEST) or facts["level"] != "final":
            continue
        name = "{}.{}".format(*facts["version"])
        if name not in found or facts["patch"] > found[name][0]:
            found[name] = (facts["patch"], Path(facts["path"]))
    ordered = sorted(found, key=lambda name: tuple(map(int, name.split("."))))
    return {name: found[name][1] for name in ordered}


def _candidates() -> list[str]:
    listed = subprocess.run(
        [ensure_uv(), "python", "list", "--only-installed", "--output-format", "json"],
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [row["path"] for row in json.loads(listed.stdout)]
    # uv sees pyenv's placeholders, which start active versions only.
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    return [*paths, *(str(path) for path in pyenv.glob("versions/*/bin/python3"))]


def _facts(python: str) -> dict[str, Any] | None:
    """Return what the interpreter says of itself; None when it cannot run the project."""
    code = (
        "import ensurepip, json, sqlite3, ssl, sys; v = sys.version_info;"
        "print(json.dumps({'version': v[:2], 'patch': v[2], 'level': v[3],"
        " 'path': sys._base_executable}))"
    )
    done = subprocess.run([python, "-c", code], capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else None
