"""Reads what `MailboxTransport` wrote."""

import email
import email.policy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import islice
from pathlib import Path
from typing import Any, overload

_SAFE_NAME = re.compile(r"[\w@.-]+")


@dataclass(frozen=True)
class LocalMail:
    name: str
    at: datetime
    to: str
    sender: str
    subject: str
    text: str = ""
    html: str = ""
    headers: tuple[tuple[str, str], ...] = ()


class _Mails(Sequence[LocalMail]):
    """Reads only the mails that are looked at, so that a long list stays quick."""

    def __init__(self, files: list[Path]) -> None:
        self.files = files

    def __len__(self) -> int:
        return len(self.files)

    @overload
    def __getitem__(self, index: int) -> LocalMail: ...
    @overload
    def __getitem__(self, index: slice) -> list[LocalMail]: ...
    def __getitem__(self, index: int | slice) -> LocalMail | list[LocalMail]:
        if isinstance(index, slice):
            return [_read(file) for file in self.files[index]]
        return _read(self.files[index])


class LocalMailbox:
    SEARCHED_AT_MOST = 20_000

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def mails(self, address: str = "") -> Sequence[LocalMail]:
        """The newest first; with `address`, those whose recipient contains it."""
        if not self.folder.is_dir():
            return []
        files = sorted(
            (f for f in self.folder.glob("*.eml") if not f.name.startswith(".")),
            key=lambda file: file.stat().st_mtime_ns,
            reverse=True,
        )
        wanted = address.strip().lower()
        if wanted:
            looked_at = islice(files, self.SEARCHED_AT_MOST)
            files = [file for file in looked_at if wanted in _recipient(file).lower()]
        return _Mails(files)

    def mail(self, name: str) -> LocalMail | None:
        file = self.folder / f"{name}.eml"
        if not _SAFE_NAME.fullmatch(name) or name.startswith(".") or not file.is_file():
            return None
        return _read(file, with_content=True)


def _recipient(file: Path) -> str:
    """The To line, without taking the mail apart."""
    with file.open("rb") as lines:
        for line in lines:
            if line.lower().startswith(b"to:"):
                return line[3:].decode("utf-8", "replace").strip()
            if not line.strip():
                break
    return ""


def _read(file: Path, *, with_content: bool = False) -> LocalMail:
    raw = file.read_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    content: dict[str, Any] = {}
    if with_content:
        content = {
            "text": _part(message, "plain"),
            "html": _part(message, "html"),
            "headers": tuple((name, str(value)) for name, value in message.items()),
        }
    return LocalMail(
        name=file.stem,
        at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        to=str(message["To"] or ""),
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or ""),
        **content,
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""
