"""A mail server that counts and misbehaves on demand, and a reader of the local mailbox."""

import contextlib
import email
import email.policy
import random
import socketserver
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from teamweb.notifications.models import Mailing


@dataclass
class Faults:
    """What the server does wrong; shares are between 0 and 1."""

    refuse_for_now: float = 0
    refuse_for_good: str = ""  # addresses that contain this
    mails_per_connection: int = 0
    cut_after_taking: float = 0
    cut_inside_data: int = 0  # that many times
    seconds_per_mail: float = 0
    cut_addresses: set[str] = field(default_factory=set)  # taken, then cut, every time


class _Handler(socketserver.StreamRequestHandler):
    server: "_Server"
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self._talk()

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def _talk(self) -> None:
        sink = self.server.sink
        sink.connections += 1
        self._say("220 sink ESMTP")
        recipient = ""
        taken_here = 0
        while line := self.rfile.readline():
            verb = line.strip().upper()
            faults = sink.faults
            if verb.startswith(b"EHLO"):
                self._say(
                    "250-sink\r\n250-PIPELINING\r\n250 8BITMIME" if sink.pipelining else "250 sink"
                )
            elif verb.startswith(b"MAIL FROM"):
                if faults.mails_per_connection and taken_here >= faults.mails_per_connection:
                    self._say("421 4.7.0 too many mails on this connection")
                    return
                recipient = ""
                self._say("250 ok")
            elif verb.startswith(b"RCPT TO"):
                address = line.decode().split("<")[1].split(">")[0]
                if faults.refuse_for_good and faults.refuse_for_good in address:
                    self._say("550 5.1.1 no such mailbox")
                elif sink.random.random() < faults.refuse_for_now:
                    sink.refused_for_now += 1
                    self._say("451 4.7.1 greylisted")
                else:
                    recipient = address
                    self._say("250 ok")
            elif verb == b"DATA":
                if not recipient:
                    self._say("503 no recipients")
                    continue
                self._say("354 go")
                if faults.cut_inside_data > 0:
                    faults.cut_inside_data -= 1
                    self.rfile.readline()
                    return
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line[1:] if line.startswith(b".") else line)
                if not line:
                    return
                if faults.seconds_per_mail:
                    sink.pause.wait(faults.seconds_per_mail)
                sink.take(recipient, b"".join(lines))
                taken_here += 1
                if (
                    recipient in faults.cut_addresses
                    or sink.random.random() < faults.cut_after_taking
                ):
                    sink.cut += 1
                    return
                self._say("250 2.0.0 taken")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                recipient = ""
                self._say("250 ok")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    sink: "Sink"


class Sink:
    """An SMTP server on a free port of this machine; counts per address."""

    def __init__(self, *, pipelining: bool = True, seed: int = 0, keep: int = 50) -> None:
        self.faults = Faults()
        self.pipelining = pipelining
        self.random = random.Random(seed)
        self.keep = keep
        self.received: Counter[str] = Counter()
        self.message_ids: dict[str, set[str]] = defaultdict(set)
        self.raw: list[bytes] = []
        self.connections = self.refused_for_now = self.cut = 0
        self.pause = threading.Event()
        self._changed = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.sink = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> "Sink":
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, address: str, raw: bytes) -> None:
        head = raw[: raw.index(b"\r\n\r\n")].decode()
        message_id = next(
            (
                line.split(":", 1)[1].strip()
                for line in head.split("\r\n")
                if line.lower().startswith("message-id:")
            ),
            "",
        )
        with self._changed:
            self.received[address] += 1
            self.message_ids[address].add(message_id)
            if len(self.raw) < self.keep:
                self.raw.append(raw)
            self._changed.notify_all()

    @property
    def total(self) -> int:
        return sum(self.received.values())

    def wait_for(self, count: int, seconds: float = 60) -> bool:
        """Until that many mails came in; False when the time ran out."""
        with self._changed:
            return self._changed.wait_for(lambda: self.total >= count, timeout=seconds)

    @property
    def mails(self) -> list[EmailMessage]:
        return [read_mail(raw) for raw in self.raw]


def read_mail(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def mails_in_mailbox(to: str = "") -> list[EmailMessage]:
    """The mails that the local mailbox transport wrote, the oldest first."""
    from django.conf import settings

    files = sorted(Path(settings.MAIL_DIR).glob("*.eml"), key=lambda f: f.stat().st_mtime_ns)
    mails = [read_mail(file.read_bytes()) for file in files]
    return [mail for mail in mails if not to or mail["To"] == to]


def make_mailing(count: int, *, key: str = "issue:1", **facts) -> "Mailing":
    """A running mailing to person0@…, person1@… with a name each."""
    from teamweb.notifications.mail.queueing import add_deliveries, write_mailing
    from teamweb.notifications.models import Mailing

    channel = facts.pop("channel", None)
    content = {
        "kind": "newsletter",
        "priority": Mailing.Priority.BULK,
        "subject": "Neues für Sie",
        "text": "Guten Tag %%name%%,\n\n.so beginnt eine Zeile mit Punkt\n"
        + "Grüße aus dem Rathaus. " * 30,
        "html": "<!doctype html><html lang=de><body><h1>Guten Tag %%name%%</h1>"
        + "<p>Grüße aus dem Rathaus.</p>" * 30
        + '<p><a href="https://example.org/u/%%token%%">Abmelden</a></p></body></html>',
        "headers": {"List-Unsubscribe": "<https://example.org/u/%%token%%>"},
        **facts,
    }
    mailing = write_mailing(key=key, **content)
    if channel:
        Mailing.objects.filter(pk=mailing.pk).update(channel=channel)
        mailing.refresh_from_db()
    add_deliveries(
        mailing,
        (
            (
                f"subscriber:{n}",
                f"person{n}@example.org",
                {"name": f"Jürgen {n}", "token": f"t{n}"},
                None,
            )
            for n in range(count)
        ),
    )
    return mailing


def let_leases_run_out() -> int:
    """As if the time of every lease had passed."""
    from django.utils import timezone

    from teamweb.notifications.models import Delivery

    claimed = Delivery.objects.filter(state=Delivery.State.CLAIMED)
    return claimed.update(due_at=timezone.now())


def let_waits_pass() -> None:
    """As if every wait for the next try, and every rest of a channel, had passed."""
    from django.utils import timezone

    from teamweb.notifications.models import Channel, Delivery

    Delivery.objects.filter(state=Delivery.State.OPEN).update(due_at=timezone.now())
    Channel.objects.update(backoff_until=None)
