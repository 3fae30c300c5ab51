"""A project made by `wagtail start`, with plugins from their wheels, set up as their READMEs say."""

import contextlib
import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from ops.environment import ensure_uv
from ops.places import PROJECT
from tests.services import free_port

# Each takes precedence over those before it.
README = {"teamweb_knowledge": "knowledge", "teamweb_search": "search", "teamweb": "teamweb"}
BLOCK = re.compile(r"^```python (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# The rest of the environment says where packages come from, and by which way.
_OURS = ("DJANGO_", "TEAMWEB_", "PYTEST_", "PYTHONPATH", "VIRTUAL_ENV", "SECRET_KEY", "BASE_URL")
_OURS += ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "EMAIL_URL", "MEDIA_ROOT")
_OURS += ("ALLOWED_HOSTS",)
PASSWORD = "lang-genug-und-geheim"


def blocks(plugin: str) -> Iterator[tuple[str, str]]:
    """(file of the project, code) of each block of the plugin's README that names a file."""
    yield from BLOCK.findall((PROJECT / README[plugin] / "README.md").read_text())


class Host:
    """An environment of its own with `plugins` from `wheels`, and a new project in `folder`."""

    def __init__(self, folder: Path, wheels: Path, plugins: tuple[str, ...]) -> None:
        self.folder, self.plugins = folder, plugins
        self.bin = folder / "venv" / "bin"
        self.project = folder / "project"
        self._install(wheels)
        self.project.mkdir()
        self._run(self.bin / "wagtail", "start", "host", ".")
        for plugin in plugins:
            for name, code in blocks(plugin):
                self.add(name, code)

    def _install(self, wheels: Path) -> None:
        uv = ensure_uv()
        self._run(uv, "venv", "--quiet", self.folder / "venv")
        constraints = self.folder / "constraints.txt"
        locked = (PROJECT / "requirements" / "base.txt").read_text()
        # The wheels themselves have no hash there, so that pip would refuse them.
        constraints.write_text(re.sub(r"( \\)?\n\s+--hash=\S+", "", locked))
        names = [wheel for name in self.plugins for wheel in wheels.glob(f"{name}-*.whl")]
        command = [uv, "pip", "install", "--quiet", "--python", self.folder / "venv"]
        self._run(*command, "-c", constraints, *names, "uvicorn", "websockets")

    def add(self, name: str, code: str) -> None:
        with (self.project / name).open("a") as file:
            file.write(f"\n\n{code}")

    def manage(self, *words: str, **variables: str) -> str:
        return self._run(self.bin / "python", "manage.py", *words, **variables)

    def set_up(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        self.manage(
            *("createsuperuser", "--noinput", "--username", "anna"),
            *("--email", "anna@example.org"),
            DJANGO_SUPERUSER_PASSWORD=PASSWORD,
        )

    @contextlib.contextmanager
    def serving(self) -> Iterator[str]:
        """The project as a running server; yields its address."""
        port = free_port()
        asgi = "host.asgi" if (self.project / "host" / "asgi.py").exists() else ""
        if asgi:
            command = [self.bin / "uvicorn", f"{asgi}:application", "--port", str(port)]
        else:
            command = [self.bin / "python", "manage.py", "runserver", "--noreload", str(port)]
        log = self.folder / "server.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, cwd=self.project, env=self._environment(), stdout=output, stderr=output
            )
        try:
            address = f"http://localhost:{port}"
            self._wait_for(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(20)

    def _wait_for(self, address: str, process: subprocess.Popen, log: Path) -> None:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and process.poll() is None:
            try:
                urllib.request.urlopen(address, timeout=30).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the project did not answer:\n{log.read_text()[-3000:]}")

    def _run(self, *command: str | Path, **variables: str) -> str:
        cwd = self.project if self.project.exists() else self.folder
        done = subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env=self._environment(**variables),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
        return done.stdout

    def _environment(self, **variables: str) -> dict[str, str]:
        """Nothing of this repository: neither its settings nor its folders."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        return {**kept, "UV_PYTHON_DOWNLOADS": "never", **variables}
