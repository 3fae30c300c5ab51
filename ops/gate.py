"""`make gate`: the plugins from their wheels, in projects made by `wagtail start`."""

import os
import subprocess

from .environment import ensure_environment, program
from .places import PROJECT

FOLDER = "tests/gate"


def run_gate() -> int:
    ensure_environment(dev=True)
    hidden = ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL")
    plain = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [program("pytest"), "-q", "-n", "2", "--dist", "loadscope", FOLDER]
    return subprocess.run(command, cwd=PROJECT, env=plain).returncode
