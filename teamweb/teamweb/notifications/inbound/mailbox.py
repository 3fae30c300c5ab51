"""The mailbox that answers arrive in, by IMAP."""

import base64
import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from django.conf import settings

# Where what nobody understood waits for a person.
SET_ASIDE = "teamweb-unclear"
TIMEOUT = 30
_SIZE = re.compile(rb"UID (\d+)\b.*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+)\b.*?UID (\d+)")


class MailboxDown(Exception):
    """The mailbox cannot be used now. Says nothing of user and password."""


class Refused(MailboxDown):
    """The server goes on, but not with this command."""


class Mailbox:
    """The folder of `settings.INBOUND_MAIL`; every method raises MailboxDown."""

    def __enter__(self) -> Self:
        where = settings.INBOUND_MAIL
        with _reporting(f"no connection to {where['host']}:{where['port']}"):
            self._imap = _connect(where)
        try:
            self._open(where)
        except MailboxDown:
            self._imap.shutdown()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        try:
            self._imap.logout()
        except (OSError, imaplib.IMAP4.error):
            self._imap.shutdown()

    def _open(self, where: dict[str, Any]) -> None:
        with _reporting("the server refuses user or password"):
            _log_in(self._imap, where["user"], where["password"])
        with _reporting("no such folder"):
            # Most servers tell all they can only after the login.
            self._capabilities = b" ".join(self._imap.capability()[1]).upper().split()
            if self._imap.select(_quoted(where["folder"]))[0] != "OK":
                raise MailboxDown(f"there is no folder {where['folder']}")

    def waiting(self, most: int) -> Iterator[tuple[str, int]]:
        """UID and size of the oldest mails, as they are now."""
        found = self._do("SEARCH", "UNDELETED", "UNFLAGGED")
        uids = (found[0] or b"").split()[:most]
        if not uids:
            return
        for line in self._do("FETCH", b",".join(uids).decode(), "(UID RFC822.SIZE)"):
            if match := _SIZE.search(line[0] if isinstance(line, tuple) else line or b""):
                uid, size, other_size, other_uid = match.groups()
                yield (uid or other_uid).decode(), int(size or other_size)

    def fetch(self, uid: str, *, most: int) -> bytes | None:
        """The mail, or its first `most` bytes; None if it has gone."""
        for part in self._do("FETCH", uid, f"(BODY.PEEK[]<0.{most}>)"):
            if isinstance(part, tuple):
                return bytes(part[1])
        return None

    def delete(self, uid: str) -> None:
        self._do("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
        if b"UIDPLUS" in self._capabilities:
            self._do("EXPUNGE", uid)
        else:
            with _reporting("EXPUNGE"):
                self._imap.expunge()

    def set_aside(self, uid: str) -> None:
        """Into a folder of its own, made where it is missing; flagged where there can be none."""
        folder = self._folder_aside()
        try:
            if b"MOVE" in self._capabilities:
                self._do("MOVE", uid, folder)
            else:
                self._do("COPY", uid, folder)
                self.delete(uid)
        except Refused:
            self._do("STORE", uid, "+FLAGS.SILENT", r"(\Flagged)")

    def _folder_aside(self) -> str:
        with _reporting("CREATE"):
            prefix = ""
            if b"NAMESPACE" in self._capabilities:
                # The first of one's own, such as (("INBOX." ".")).
                own = re.match(rb'\(\("((?:[^"\\]|\\.)*)"', self._imap.namespace()[1][0] or b"")
                prefix = own[1].decode("ascii") if own else ""
            folder = f'"{prefix}{SET_ASIDE}"'
            self._imap.create(folder)
            return folder

    def _do(self, command: str, *arguments: str) -> list[Any]:
        with _reporting(command):
            state, found = self._imap.uid(command, *arguments)
        if state != "OK":
            raise Refused(f"{command}: {state}")
        return found


def _connect(where: dict[str, Any]) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if where["scheme"] == "imaps":
        return imaplib.IMAP4_SSL(where["host"], where["port"], ssl_context=context, timeout=TIMEOUT)
    imap = imaplib.IMAP4(where["host"], where["port"], timeout=TIMEOUT)
    if where["scheme"] == "imap+tls":
        try:
            imap.starttls(context)
        except BaseException:
            # A broken handshake leaves no connection to end; its own reason is to be told.
            with contextlib.suppress(OSError):
                imap.shutdown()
            raise
    return imap


def _log_in(imap: imaplib.IMAP4, user: str, password: str) -> None:
    if "AUTH=PLAIN" in imap.capabilities:
        imap.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{password}".encode())
    else:
        # Knows ASCII only.
        imap.login(user, password)


@contextlib.contextmanager
def _reporting(what: str) -> Iterator[None]:
    """Without the error it came from, whose text may hold what was sent."""
    try:
        yield
    except imaplib.IMAP4.abort:
        raise MailboxDown(f"{what}: the connection was cut") from None
    except imaplib.IMAP4.error:
        raise MailboxDown(what) from None
    except (OSError, ValueError) as error:
        raise MailboxDown(f"{what} ({type(error).__name__})") from None


def _quoted(folder: str) -> str:
    """As a mailbox name (RFC 3501, 5.1.3)."""
    encoded = re.sub(r"[^\x20-\x7e]+", _shifted, folder.replace("&", "&-"))
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shifted(found: re.Match[str]) -> str:
    coded = base64.b64encode(found[0].encode("utf-16-be"), b"+,").decode().rstrip("=")
    return f"&{coded}-"
