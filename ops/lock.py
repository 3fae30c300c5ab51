"""`make lock`: exact versions with hashes, and no address of any package index."""

import os
import subprocess

from .environment import ensure_uv
from .places import PROJECT
from .problems import Problem

_NAMES = ("uv", "base", "dev")


def lock_requirements() -> None:
    uv = ensure_uv()
    for name in _NAMES:
        command = [uv, "pip", "compile", f"{name}.in", "-o", f"{name}.txt", "--quiet"]
        command += ["--generate-hashes", "--no-emit-index-url", "--python-version", "3.11"]
        command += ["--universal", "--custom-compile-command", "make lock"]
        done = subprocess.run(
            command,
            cwd=PROJECT / "requirements",
            env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
        )
        if done.returncode:
            raise Problem(f"requirements/{name}.in cannot be locked; see above.")
