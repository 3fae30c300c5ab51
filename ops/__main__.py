"""`python -m ops NAME`: one command per target of the Makefile."""

import sys

from .problems import Problem


def _run() -> int:
    from .run import run_embedded

    run_embedded()
    return 0


def _run_full() -> int:
    from .run import run_full

    run_full()
    return 0


def _services() -> int:
    from .services import start_services

    for variable, url in start_services().items():
        print(f"{variable}={url}")
    return 0


def _services_stop() -> int:
    from .services import stop_services

    stop_services()
    return 0


def _test() -> int:
    from .tests_run import run_tests

    return run_tests()


def _fuzz() -> int:
    from .tests_run import run_fuzz

    return run_fuzz()


def _check() -> int:
    from .checks import run_checks

    return run_checks()


def _audit() -> int:
    from .audit import run_audit

    return run_audit()


def _bench() -> int:
    import subprocess

    from .environment import ensure_environment, program

    ensure_environment(dev=True)
    return subprocess.run([program("python"), "-m", "benchmarks"]).returncode


def _sbom() -> int:
    from .sbom import run_sbom

    return run_sbom()


def _test_pythons() -> int:
    from .pythons import run_tests_on_each

    return run_tests_on_each()


def _wheels() -> int:
    from .wheels import build_wheels

    for wheel in build_wheels():
        print(wheel)
    return 0


def _gate() -> int:
    from .gate import run_gate

    return run_gate()


def _lock() -> int:
    from .lock import lock_requirements

    lock_requirements()
    return 0


COMMANDS = {
    "run": _run,
    "run-full": _run_full,
    "services": _services,
    "services-stop": _services_stop,
    "test": _test,
    "fuzz": _fuzz,
    "check": _check,
    "audit": _audit,
    "bench": _bench,
    "lock": _lock,
    "sbom": _sbom,
    "test-pythons": _test_pythons,
    "wheels": _wheels,
    "gate": _gate,
}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"Usage: python -m ops {{{','.join(COMMANDS)}}}", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]]()
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
