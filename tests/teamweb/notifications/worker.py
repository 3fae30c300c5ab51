"""A real Celery worker with a database of its own, for tests that kill it."""

import json
import os
import sqlite3
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from celery import Celery
from kombu import Connection

import teamweb_site.celery  # noqa: F401  registers the broker's transport
from tests.database import migrated_postgres
from tests.fork_server import Fork, ForkServer

WORKER = ["celery", "--app", "teamweb_site.celery", "worker", "--queues", "mail"]


class MailSite:
    """A migrated database, the settings to reach it, and one worker process."""

    def __init__(self, var: Path, database_url: str, smtp_port: int) -> None:
        self.var = var
        self.var.mkdir(parents=True, exist_ok=True)
        self.database_url = database_url
        self.worker: Fork | None = None
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.endswith("_URL")},
            "DJANGO_SETTINGS_MODULE": "teamweb_site.settings",
            "TEAMWEB_VAR": str(var),
            "SECRET_KEY": "only-for-tests-" + "x" * 40,
            "DATABASE_URL": database_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
            "LOG_LEVEL": "WARNING",
        }
        self.forks = ForkServer(self.environment)

    def run(self, code: str) -> Any:
        """Run Python in a process of its own on this site's database; returns what `answer` got."""
        script = (
            "import json\n"
            "from teamweb.notifications.models import Delivery, Mailing\n"
            "from tests.factories.mail import *\n"
            "def answer(value): print('ANSWER' + json.dumps(value))\n" + code
        )
        done = self.forks.run(script)
        assert done.returncode == 0, done.stdout + done.stderr
        lines = [line for line in done.stdout.splitlines() if line.startswith("ANSWER")]
        return json.loads(lines[-1].removeprefix("ANSWER")) if lines else None

    def prepare(self, count: int) -> None:
        """Forget all mails and write `count` new ones."""
        self.run(f"Mailing.objects.all().delete()\nmake_mailing({count})\n")

    def sql(self, query: str) -> list[tuple]:
        """Ask the database directly: a process with Django in it takes seconds to start."""
        if self.database_url.startswith("sqlite"):
            with sqlite3.connect(self.database_url.removeprefix("sqlite:///"), timeout=30) as file:
                return file.execute(query).fetchall()
        import psycopg

        with psycopg.connect(self.database_url.replace("postgres://", "postgresql://")) as server:
            cursor = server.execute(query)
            return cursor.fetchall() if cursor.description else []

    def states(self) -> dict[str, int]:
        found = self.sql(
            "SELECT state, count(*) FROM teamweb_notifications_delivery GROUP BY state"
        )
        return dict(found)

    def let_leases_run_out(self) -> None:
        """As if the time of every lease had passed."""
        self.sql(
            "UPDATE teamweb_notifications_delivery SET due_at = created_at WHERE state = 'claimed'"
        )

    def wake_worker(self, times: int = 1) -> None:
        """As the beat does."""
        folder = self.var / "broker"
        for name in ("messages", "control"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        options = {
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
        }
        with Connection("folder://", transport_options=options) as broker:
            app = Celery(set_as_current=False)
            for _time in range(times):
                app.send_task(
                    "teamweb.notifications.tasks.deliver_due_task",
                    queue="mail",
                    connection=broker,
                    ignore_result=True,
                )

    def flush_broker(self) -> None:
        for message in (self.var / "broker" / "messages").glob("*"):
            message.unlink(missing_ok=True)

    def start_worker(self) -> None:
        """Two mail tasks at a time in threads, as in the embedded shape."""
        arguments = [
            "--pool",
            "threads",
            "--concurrency",
            "2",
            "--without-mingle",
            "--without-gossip",
        ]
        with (self.var / "worker.log").open("ab") as log:
            self.worker = self.forks.start(
                "from celery.__main__ import main; main()",
                *WORKER,
                *arguments,
                stdout=log,
                stderr=log,
            )

    def kill_worker(self) -> None:
        assert self.worker is not None
        self.worker.kill()
        self.worker = None

    def end_worker(self) -> None:
        """SIGTERM, as an operator ends it."""
        if self.worker is not None:
            self.worker.terminate()
            self.worker.wait(60)
            self.worker = None

    def close(self) -> None:
        self.end_worker()
        self.forks.close()

    def log(self) -> str:
        return (self.var / "worker.log").read_text()[-3000:]


def new_postgres_database(url: str) -> str:
    """A migrated database beside the given one."""
    import psycopg

    name = f"mail_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as server:
        template = migrated_postgres(url.rpartition("/")[0], server.cursor())
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def drop_postgres_database(server_url: str, url: str) -> None:
    import psycopg

    name = urlsplit(url).path.lstrip("/")
    with psycopg.connect(
        server_url.replace("postgres://", "postgresql://"), autocommit=True
    ) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
