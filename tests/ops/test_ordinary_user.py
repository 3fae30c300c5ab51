"""`make services` and the first `make run` of a new checkout, by somebody who is not root."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ops.places import PROJECT, services_dir
from tests.services import away, free_port

pytestmark = pytest.mark.slow

IS_ROOT = os.geteuid() == 0
# Not root's own programs, which nobody else reaches.
PATH = "/usr/local/bin:/usr/bin:/bin" if IS_ROOT else os.environ["PATH"]
NOT_COPIED = (".git", ".venv", "var", "node_modules", ".*_cache", "__pycache__", "*.mo")
OURS = ("TEAMWEB_", "PYTEST_", "DJANGO_", "VIRTUAL_ENV", "TMPDIR", "XDG_")
NAMES = ("PostgreSQL", "Redis", "Elasticsearch")


def _is_ours(variable: str) -> bool:
    return variable.startswith(OURS) or variable.endswith(("_URL", "SECRET_KEY"))


@dataclass
class Checkout:
    """A copy of the project that belongs to its user, who has an empty home."""

    folder: Path
    user: pwd.struct_passwd

    def start(self, target: str, port: int = 0) -> subprocess.Popen[str]:
        home = str(self.folder.parent / "home")
        other = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": ()}
        return subprocess.Popen(
            ["make", target],
            cwd=self.folder,
            env={
                **{name: value for name, value in os.environ.items() if not _is_ours(name)},
                "PATH": PATH,
                "HOME": home,
                "MAVEN_OPTS": f"-Duser.home={home}",  # Java asks the list of users.
                "PORT": str(port),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **(other if IS_ROOT else {}),
        )

    def make(self, target: str) -> tuple[int, str]:
        process = self.start(target)
        said, _ = process.communicate(timeout=400)
        return process.returncode, said

    @property
    def strangers(self) -> list[Path]:
        """What does not belong to the user."""
        return [path for path in self.folder.rglob("*") if path.lstat().st_uid != self.user.pw_uid]

    @property
    def processes(self) -> list[str]:
        """The command lines of the user's living processes that work in the copy."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                ours = process.stat().st_uid == self.user.pw_uid and str(self.folder) in (
                    words + str((process / "cwd").readlink())
                )
            except OSError:
                continue
            if ours:
                found.append(words)
        return found


@pytest.fixture(scope="module")
def checkout() -> Iterator[Checkout]:
    if not shutil.which("python3", path=PATH):
        away("A python3 that every user reaches is not there (Debian: python3 python3-venv)")
    folder = Path(tempfile.mkdtemp(prefix="teamweb-ordinary-", dir="/var/tmp"))
    made = Checkout(
        folder / "teamweb", pwd.getpwnam("nobody") if IS_ROOT else pwd.getpwuid(os.geteuid())
    )
    shutil.copytree(PROJECT, made.folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
    (folder / "home").mkdir()
    _bring_search_node(made.folder / "var" / "services" / "elasticsearch" / "node")
    if IS_ROOT:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, made.user.pw_uid, made.user.pw_gid, follow_symlinks=False)
    yield made
    shutil.rmtree(folder)


def _bring_search_node(folder: Path) -> None:
    """What Maven put together once already need not be fetched again."""
    done = services_dir() / "elasticsearch" / "node"
    for stamp in done.glob("assembled-*"):
        for part in ("server", "home/modules"):
            shutil.copytree(done / part, folder / part)
        (folder / stamp.name).touch()


@pytest.fixture(scope="module")
def services(checkout: Checkout) -> Iterator[tuple[int, str]]:
    yield checkout.make("services")
    checkout.make("services-stop")


@pytest.mark.skipif(
    not IS_ROOT, reason="needs root, to become somebody else; without root all tests show the same"
)
def test_services_start_are_found_again_and_stop(checkout, services):
    status, said = services
    if status and ("is missing: install" in said or "needs Java" in said):
        away(said.strip())
    assert status == 0, said
    assert [name for name in NAMES if f"{name} started: " not in said] == []

    status, said = checkout.make("services")
    assert status == 0
    assert [name for name in NAMES if f"{name} runs: " not in said] == []
    assert len(checkout.processes) >= len(NAMES)
    passwords = list((checkout.folder / "var" / "services").glob("*/password"))
    assert len(passwords) == 2
    assert [path for path in passwords if path.stat().st_mode & 0o077] == []

    status, said = checkout.make("services-stop")
    assert status == 0
    assert [name for name in NAMES if f"{name} stopped" not in said] == []
    assert checkout.processes == []
    assert checkout.strangers == []


def said_until(process: subprocess.Popen[str], words: str) -> str:
    """What it says up to the first line that begins with these words."""
    said = ""
    assert process.stdout
    for line in process.stdout:
        said += line
        if line.startswith(words):
            return said
    pytest.fail(said)


def test_the_first_run_sets_up_serves_and_ends_though_it_was_killed_before(checkout):
    port, var = free_port(), checkout.folder / "var"
    killed = checkout.start("run", port)
    said = said_until(killed, "First start: setting up the database")
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait(60)  # Its set-up goes on, until the next run ends that.
    assert (var / "first-start-sqlite").read_text() == "begun"

    process = checkout.start("run", port)
    said += said_until(process, "Logs: ")
    assert "starting it afresh" in said
    assert f"http://127.0.0.1:{port}" in said
    assert checkout.processes
    for address in ("/", "/healthz", "/readyz"):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=20) as answer:
            assert answer.status == 200
    open_to_others = [p for p in var.rglob("*") if p.exists() and p.stat().st_mode & 0o077]
    assert set(open_to_others) <= {var / "services", *(var / "services").rglob("*")}

    os.killpg(process.pid, signal.SIGINT)  # As Ctrl-C does.
    rest, _ = process.communicate(timeout=60)
    assert "Stopped." in rest
    assert "Traceback" not in said + rest
    assert '"level"' not in said + rest, "lines of the log are for the files in var/log"
    assert checkout.processes == []
    assert checkout.strangers == []
