"""What may be uploaded, and as what it is stored; files of pages and papers of topics alike."""

import hashlib
import mimetypes
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile

from ...core.files import pictures
from ..errors import (
    FileIsEmpty,
    FileTooLarge,
    PictureNotShown,
    PicturePagesNotShown,
    PictureUnreadable,
    PictureWithTooManyPixels,
    ProgramRefused,
)

MAX_BYTES = 50 * 1024 * 1024
MAX_NAME = 200
# What Windows, macOS, Linux or Java run when it is opened, whatever it is called.
PROGRAM_STARTS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"L\0\0\0\x01\x14\x02\0",
)
# In the name of a file, browsers write these signs so that its header stays one line.
_ESCAPED_BY_BROWSERS = {"%22": '"', "%0D": "", "%0A": ""}


def max_bytes() -> int:
    return getattr(settings, "TEAMWEB_MAX_FILE_BYTES", MAX_BYTES)


def refused_endings() -> tuple[str, ...]:
    """Endings of names, with their dot, of files that this site does not take."""
    endings = getattr(settings, "REFUSED_FILE_TYPES", ())
    return tuple(f".{ending.strip().lstrip('.').lower()}" for ending in endings if ending.strip())


def media_type_of(name: str, start: bytes) -> str:
    """What a file is: pictures by their first bytes, all else by the name and never as a picture."""
    if media_type := pictures.picture_type(name, start):
        return media_type
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return "application/octet-stream" if guessed.startswith("image/") else guessed


def safe_name(name: str) -> str:
    """The last part of a file name without what could mislead: control and direction characters."""
    for escaped, sign in _ESCAPED_BY_BROWSERS.items():
        name = name.replace(escaped, sign)
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp"))
    return kept.strip(" .")[-MAX_NAME:] or "datei"


def name_on_any_system(name: str) -> str:
    """`safe_name` without the signs that Windows takes in no name."""
    return re.sub(r'[:*?"<>|]', "_", safe_name(name))


@dataclass(frozen=True)
class Upload:
    """A file that may be stored, and its facts."""

    name: str
    file: File
    sha256: str
    size: int
    media_type: str
    width: int | None = None
    height: int | None = None
    smaller: dict[int, bytes] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, Any]:
        """Fields of the row that is made for it."""
        return {"sha256": self.sha256, "size": self.size, "media_type": self.media_type}


def read_upload(file: UploadedFile, *, with_smaller: bool = False) -> Upload:
    """Check what is uploaded. Pictures lose what they tell of their place and are turned upright.

    `with_smaller`: pictures also in sizes for reading. Raises FileNotAllowed. Reading a picture
    takes a while: call it before the transaction begins.
    """
    name = safe_name(file.name or "")
    if not file.size:
        raise FileIsEmpty(name)
    if file.size > max_bytes():
        raise FileTooLarge(name, max_bytes())
    file.seek(0)
    start = file.read(64)
    file.seek(0)
    _refuse_program(name, start)
    media_type = media_type_of(name, start)
    if pictures.picture_type(name, start):
        return _picture(name, file.read(), media_type, with_smaller)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return Upload(name, file, digest.hexdigest(), file.size, media_type)


def _refuse_program(name: str, start: bytes) -> None:
    # "programm.exe:zone" and "programm.exe " are programs to Windows as well.
    endings = [PurePosixPath(part.strip(" .")).suffix.lower() for part in re.split(":", name)]
    for ending in endings:
        if ending in refused_endings():
            raise ProgramRefused(name, ending)
    if refused_endings() and start.startswith(PROGRAM_STARTS):
        raise ProgramRefused(name, PurePosixPath(name).suffix)


def _picture(name: str, content: bytes, media_type: str, with_smaller: bool) -> Upload:
    if kind := pictures.REFUSED_TYPES.get(media_type):
        raise PictureNotShown(name, kind)
    try:
        picture = pictures.prepared(content, media_type, with_smaller=with_smaller)
    except pictures.PictureTooLarge:
        raise PictureWithTooManyPixels(name, pictures.most_pixels()) from None
    except pictures.PictureOfManyPages:
        raise PicturePagesNotShown(name) from None
    except pictures.PictureRefused:
        raise PictureUnreadable(name) from None
    if picture.media_type != media_type:
        ending = pictures.ENDINGS[picture.media_type]
        name = PurePosixPath(name).stem[: MAX_NAME - len(ending)] + ending
    return Upload(
        name,
        ContentFile(picture.content, name),
        hashlib.sha256(picture.content).hexdigest(),
        len(picture.content),
        picture.media_type,
        picture.width,
        picture.height,
        picture.smaller,
    )
