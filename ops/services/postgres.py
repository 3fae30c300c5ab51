import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

from ..problems import Problem
from .service import Service

_MISSING = "PostgreSQL is missing: install version 15 or newer (Debian: postgresql)."


class Postgres(Service):
    """A cluster of its own; started by root it runs under an unprivileged user."""

    name = "PostgreSQL"
    variable = "DATABASE_URL"
    usual_port = 15432
    stop_signal = signal.SIGINT  # "Fast": does not wait for clients to leave.

    @property
    def url(self) -> str:
        return f"postgres://teamweb:{self.password}@127.0.0.1:{self.port}/teamweb"

    def prepare(self) -> None:
        if os.geteuid() == 0:
            self._give_to_unprivileged_user()
        else:
            self._home.mkdir(exist_ok=True)
        if (self._data / "PG_VERSION").exists():
            return
        shutil.rmtree(self._data, ignore_errors=True)
        unfinished = self._data.with_name("data-unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        passwords = self._home / "initial-password"
        passwords.touch(mode=0o600)
        passwords.write_text(self.password)
        if os.geteuid() == 0:
            shutil.chown(passwords, self._user.pw_uid, self._user.pw_gid)
        self._run(
            "initdb",
            "--username=teamweb",
            f"--pwfile={passwords}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            f"--pgdata={unfinished}",
        )
        passwords.unlink()
        unfinished.rename(self._data)

    def command(self) -> list[str]:
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 200,
        }
        settings = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        return [_program("postgres"), "-D", str(self._data), *settings]

    def process_options(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {"cwd": self._home}
        user = self._user
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": self._home}

    def is_ready(self) -> bool:
        ask = self._client("psql", "--no-psqlrc", "--quiet", "--command=SELECT 1", "teamweb")
        if ask.returncode == 0:
            return True
        if "does not exist" in ask.stderr:
            return self._client("createdb", "teamweb").returncode == 0
        return False

    def _client(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        try:
            path = _program(program)
        except Problem:
            return subprocess.CompletedProcess([program], 1, "", "missing")
        address = ["--host=127.0.0.1", f"--port={self.port}", "--username=teamweb"]
        environment = {**os.environ, "PGPASSWORD": self.password, "LC_ALL": "C"}
        return subprocess.run(
            [path, *address, *arguments], capture_output=True, text=True, env=environment
        )

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [_program(program), *arguments],
            capture_output=True,
            text=True,
            **self.process_options(),
        )
        if done.returncode:
            raise Problem(f"PostgreSQL: {program} failed: {done.stderr.strip()}")

    @property
    def _data(self) -> Path:
        return self._home / "data"

    @property
    def _home(self) -> Path:
        """Where the cluster lives: our folder, or what it links to (see below)."""
        return (self.folder / "cluster").resolve()

    @property
    def _user(self) -> pwd.struct_passwd:
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise Problem("PostgreSQL does not run as root, and there is no user postgres or nobody.")

    def _give_to_unprivileged_user(self) -> None:
        """Make the cluster's folder one that this user reaches; else link to /var/tmp."""
        link = self.folder / "cluster"
        if not link.exists():
            closed = any(not parent.stat().st_mode & 0o001 for parent in self.folder.parents)
            if closed:
                digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
                outside = Path(f"/var/tmp/teamweb-postgresql-{digest}")
                outside.mkdir(mode=0o700, exist_ok=True)
                link.unlink(missing_ok=True)
                link.symlink_to(outside)
            else:
                link.mkdir(mode=0o700)
        self.folder.chmod(0o711)
        shutil.chown(self._home, self._user.pw_uid, self._user.pw_gid)


def _program(name: str) -> str:
    """Debian keeps the server's programs in a folder per version, outside the PATH."""
    found = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(found, key=lambda path: int(path.parts[4]), default=None) or shutil.which(name)
    if newest is None:
        raise Problem(_MISSING)
    return str(newest)
