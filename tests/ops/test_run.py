"""`make run` as a person meets it: real processes, real signals."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.places import DISTRIBUTIONS, PROJECT
from ops.processes import end_leftovers
from tests.demo_content import embedded_demo
from tests.services import free_port

pytestmark = pytest.mark.slow


class Run:
    """One `make run`, with what it says."""

    def __init__(self, var: Path, port: int, **variables: str) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.said = var / "said"
        clean = {k: v for k, v in os.environ.items() if not k.endswith(("_URL", "SECRET_KEY"))}
        environment = {**clean, "TEAMWEB_VAR": str(var), "PORT": str(port), **variables}
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "ops/start.py", "run"],
                cwd=PROJECT,
                env=environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def wait_until_it_serves(self, seconds: float = 180) -> float:
        started = time.monotonic()
        while "Teamweb runs at" not in self.text:
            assert self.process.poll() is None, self.text
            assert time.monotonic() - started < seconds, self.text
            time.sleep(0.1)
        return time.monotonic() - started

    def wait_until_it_ends(self, seconds: float = 60) -> int:
        return self.process.wait(seconds)

    @property
    def text(self) -> str:
        return self.said.read_text()

    def get(self, path: str) -> int:
        with urllib.request.urlopen(self.address + path, timeout=20) as answer:
            return int(answer.status)


def processes_of(var: Path) -> list[str]:
    """Command lines of living processes whose environment names this folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if f"TEAMWEB_VAR={var}".encode() in environment and command:
            found.append(command)
    return found


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A start on data that are there; killed, with what it left still running."""
    var = tmp_path_factory.mktemp("run")
    embedded_demo(var)
    run = Run(var, free_port())
    try:
        run.wait_until_it_serves()
        assert "First start" not in run.text
        run.process.kill()
        run.wait_until_it_ends()
        yield run
    finally:
        run.process.kill()
        end_leftovers(var)


@pytest.fixture(scope="module")
def var(first_start: Run) -> Path:
    """The data of a site that was set up: the module's tests share it, one after the other."""
    return first_start.said.parent


@pytest.fixture(scope="module")
def second_start(first_start: Run, var: Path) -> Iterator[Run]:
    """After kill -9, on the same port; serves until a test ends it."""
    assert processes_of(var), "the children of a killed run go on: this is about them"
    run = Run(var, int(first_start.address.rsplit(":", 1)[1]))
    run.wait_until_it_serves()
    yield run
    if run.process.poll() is None:
        run.process.send_signal(signal.SIGTERM)
        run.wait_until_it_ends()


def test_a_start_after_kill_9_serves_and_names_its_address(second_start):
    assert second_start.get("/healthz") == 200
    assert second_start.get("/readyz") == 200
    assert second_start.get("/") == 200
    assert second_start.address in second_start.text


def test_everything_is_for_its_owner_only(second_start, var):
    """Database, files, logs, messages and secrets; `said` is the test's own."""
    found = [path for path in var.rglob("*") if path != second_start.said]
    assert {"secret_key", "teamweb.sqlite3", "web.log"} <= {path.name for path in found}
    # A file may go while it is looked at.
    open_to_others = [p for p in found if p.exists() and p.stat().st_mode & 0o077]
    assert open_to_others == []


def test_a_second_run_on_the_same_data_says_so(second_start, var, tmp_path):
    second = Run(tmp_path, free_port(), TEAMWEB_VAR=str(var))
    assert second.wait_until_it_ends() == 1
    assert second.text.startswith(f"Teamweb runs already with the data in {var}")


def test_a_dead_child_is_started_again(second_start, var):
    os.kill(json.loads((var / "processes.json").read_text())["web"], signal.SIGKILL)

    deadline = time.monotonic() + 30
    while "starting it again" not in second_start.text and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "The web process ended (signal SIGKILL); starting it again." in second_start.text
    while True:
        try:
            assert second_start.get("/healthz") == 200
            break
        except OSError:
            assert time.monotonic() < deadline, "the web process does not come back"
            time.sleep(0.2)


def test_sigterm_ends_everything(second_start, var):
    assert (var / "teamweb.sqlite3-wal").exists()
    second_start.process.send_signal(signal.SIGTERM)

    assert second_start.wait_until_it_ends() == 0
    # Who copies the database of a site that was stopped has all of it in one file.
    assert not (var / "teamweb.sqlite3-wal").exists()
    assert "Stopped." in second_start.text
    assert "Traceback" not in second_start.text
    # Nor is anything left of the run that was killed before.
    assert processes_of(var) == []


def test_a_port_in_use_is_one_clear_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = Run(tmp_path, port)
        assert run.wait_until_it_ends() == 1
    assert run.text == (
        f"Port {port} is in use: stop what uses it, or take another: make run PORT={port + 1}\n"
    )


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none_is_one_clear_sentence(tmp_path, port):
    run = Run(tmp_path, 1, PORT=port)
    assert run.wait_until_it_ends() == 1
    assert run.text.count("\n") == 1
    assert f"PORT={port} is not a port" in run.text


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(tmp_path):
    (tmp_path / "file").touch()
    run = Run(tmp_path, free_port(), TEAMWEB_VAR=str(tmp_path / "file" / "var"))
    assert run.wait_until_it_ends() == 1
    assert re.fullmatch(r".* cannot be written \(.*\): check .*\n", run.text)


def test_an_old_python_says_what_to_do(tmp_path):
    """Only the first few lines run on an old Python; a fake one stands for it."""
    script = (PROJECT / "ops" / "start.py").read_text()
    fake = "import sys; sys.version_info = (3, 9, 2, 'final', 0)\n"
    old = tmp_path / "ops" / "start.py"
    old.parent.mkdir()
    old.write_text(fake + script.split('"""', 2)[2])
    done = subprocess.run(
        [sys.executable, str(old), "run"],
        capture_output=True,
        text=True,
        env={"PATH": str(tmp_path)},
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Teamweb needs Python 3.11 or newer, this is 3.9: install it")
    assert done.stderr.count("\n") == 1


@pytest.fixture
def bare_clone(tmp_path: Path) -> Path:
    """What a first start sees: sources without an environment."""
    for name in ("ops", "requirements"):
        shutil.copytree(PROJECT / name, tmp_path / "clone" / name)
    shutil.copy(PROJECT / "Makefile", tmp_path / "clone")
    for folder in DISTRIBUTIONS:
        copy = tmp_path / "clone" / folder.relative_to(PROJECT)
        copy.mkdir(exist_ok=True)
        shutil.copy(folder / "pyproject.toml", copy)
    return tmp_path / "clone"


def test_a_python_without_venv_says_what_to_do(bare_clone, tmp_path):
    """As on Debian without python3-venv: the module ensurepip is away."""
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "ensurepip.py").write_text("raise ImportError('as on Debian')")
    done = subprocess.run(
        [sys.executable, "ops/start.py", "run"],
        cwd=bare_clone,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(hidden), "PORT": str(free_port())},
    )
    assert done.returncode == 1
    assert "Python's venv module is missing: install it (Debian: apt install python" in done.stderr
    assert "Traceback" not in done.stderr


def test_make_without_python_says_what_to_do(bare_clone):
    done = subprocess.run(
        ["/usr/bin/make", "run", "PYTHON=no-such-python"],
        cwd=bare_clone,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert done.stderr.startswith("Python is missing: install Python 3.11 or newer")
