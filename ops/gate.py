"""`make gate`: the plugins from their wheels, in projects made by `wagtail start`."""

from .environment import ensure_environment
from .places import GATE
from .tests_run import run_pytest, without_services


def run_gate() -> int:
    ensure_environment(dev=True)
    return run_pytest(["-n", "2", "--dist", "loadscope", GATE], without_services())
