"""`make check`: everything CI asks of the code besides the tests."""

import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from .environment import ensure_environment, program
from .places import PACKAGES, PROJECT


@dataclass(frozen=True)
class Check:
    name: str
    command: tuple[str, ...]
    needs: str = ""
    folder: Path = PROJECT

    @property
    def missing(self) -> str:
        """The program this check needs and the machine lacks."""
        return "" if not self.needs or shutil.which(self.needs) else self.needs


def run_checks() -> int:
    """Run every check, also after one that failed; return 1 when any did."""
    ensure_environment(dev=True)
    failed = []
    with tempfile.TemporaryDirectory(prefix="teamweb-check-") as var:
        environment = {**os.environ, "TEAMWEB_VAR": var, "SECRET_KEY": "x" * 50}
        for check in _checks():
            if check.missing:
                print(f"SKIPPED {check.name}: {check.missing} is not there", flush=True)
                if os.environ.get("TEAMWEB_REQUIRE_SERVICES") == "1":
                    failed.append(check.name)
                continue
            started = time.monotonic()
            done = subprocess.run(
                check.command,
                cwd=check.folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            verdict = "ok" if done.returncode == 0 else "FAILED"
            print(f"{verdict:7} {check.name} ({time.monotonic() - started:.1f} s)", flush=True)
            if done.returncode:
                failed.append(check.name)
                print(done.stdout, flush=True)
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed.", flush=True)
    return 1 if failed else 0


def _checks() -> list[Check]:
    python, teamweb = program("python"), program("teamweb")
    frontend = PROJECT / "frontend"
    return [
        Check("lint", (program("ruff"), "check", "--quiet")),
        Check("format", (program("ruff"), "format", "--check", "--quiet")),
        Check("imports", (program("lint-imports"), "--no-logo")),
        Check("types", (program("mypy"), *_each("-p", *PACKAGES, "ops"))),
        Check(
            "templates",
            (
                program("djlint"),
                "--lint",
                "--quiet",
                "--configuration",
                "pyproject.toml",
                *map(str, PACKAGES.values()),
            ),
        ),
        Check("system checks", (teamweb, "check", "--fail-level", "WARNING")),
        Check("migrations", (teamweb, "makemigrations", "--check", "--dry-run")),
        Check("translations", (python, "-m", "ops.translations"), needs="xgettext"),
        Check(
            "configuration table",
            (program("pytest"), "-q", "tests/teamweb/site/test_configuration.py"),
        ),
        Check("licences of all files", (program("reuse"), "lint", "--lines")),
        Check("packages of the front end", ("npm", "ci", "--silent"), "npm", frontend),
        Check("built assets", ("npm", "run", "--silent", "check"), "npm", frontend),
        Check("tests of the front end", ("npm", "test", "--silent"), "npm", frontend),
    ]


def _each(option: str, *values: str) -> list[str]:
    """`-p a -p b` for a program that takes an option several times."""
    return [word for value in values for word in (option, value)]
