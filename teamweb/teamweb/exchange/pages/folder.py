"""A folder of Markdown files as a tree of pages, before anything is stored.

Nothing outside of the folder is ever read: links of the file system are not followed, and a file is
opened as what the walk found.
"""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from ...core.forms.visible import has_visible
from .errors import FileRefused, FolderRefused
from .front_matter import FrontMatter, split
from .text import Draft, draft_of

LARGEST_TEXT = 5_000_000
DEEPEST_FOLDER = 20
MOST_FILES = 20_000
LONGEST_PATH = 1_000
TEXTS = (".md", ".markdown")
INDEXES = ("index", "readme")
MAX_TITLE = 255


@dataclass(frozen=True)
class Finding:
    """A message about a file; `is_refused`: it was not imported."""

    path: str
    message: str
    line: int = 0
    is_refused: bool = False

    def __str__(self) -> str:
        place = shown(self.path) + (f":{self.line}" if self.line else "")
        return f"{place}: {self.message}"


@dataclass
class Leaf:
    """A page to be: of a file, or of a folder that has none for itself."""

    path: str
    title: str
    draft: Draft
    matter: FrontMatter = field(default_factory=FrontMatter)
    # The path of the page above; None for the pages of the top level.
    parent: str | None = None
    # The file of the folder as a whole: its text is that of the space's own page.
    is_top: bool = False
    # Files of its folder that no page names.
    loose_files: list[str] = field(default_factory=list)


@dataclass
class Folder:
    root: Path
    pages: dict[str, Leaf] = field(default_factory=dict)
    # Path of a file as it may be linked (NFC) -> its path on the disk.
    files: dict[str, str] = field(default_factory=dict)
    # Path as it may be linked -> the page it means; None: the space's own page.
    targets: dict[str, str | None] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def in_order(self) -> list[Leaf]:
        """Return parents before children, siblings in their order."""
        below: dict[str | None, list[Leaf]] = {}
        for leaf in self.pages.values():
            if not leaf.is_top:
                below.setdefault(leaf.parent, []).append(leaf)
        ordered = [leaf for leaf in self.pages.values() if leaf.is_top]
        # A page above that is not taken in now may be there from an earlier time.
        heads = [parent for parent in below if parent is None or parent not in self.pages]
        first = [leaf for head in heads for leaf in below[head]]
        waiting = sorted(first, key=place_key, reverse=True)
        while waiting:
            leaf = waiting.pop()
            ordered.append(leaf)
            waiting += sorted(below.get(leaf.path, ()), key=place_key, reverse=True)
        return ordered

    @cached_property
    def top(self) -> Leaf | None:
        """The file of the folder as a whole."""
        return next((leaf for leaf in self.pages.values() if leaf.is_top), None)

    def open(self, path: str) -> BinaryIO:
        """A file of the folder, as a plain file. Raises FileRefused."""
        return open_plain(self.root / path)

    def refuse(self, path: str, message: str, line: int = 0) -> None:
        self.findings.append(Finding(path, message, line, is_refused=True))
        self.refused.add(linked(path))


def place_key(leaf: Leaf) -> tuple:
    """The order among siblings: that of the front matter, then by the name with its numbers as such."""
    order = leaf.matter.order
    parts = re.split(r"(\d+)", leaf.path.casefold())
    natural = [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
    return (order is None, order or 0, natural)


def linked(path: str) -> str:
    """A path as links spell it, whatever the file system does with accents."""
    return unicodedata.normalize("NFC", path)


def shown(path: str) -> str:
    """A path that fits in one line of a report and has no sign that misleads."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape", "replace").decode()
        for sign in path
    )


def open_plain(path: Path) -> BinaryIO:
    """Open a file that is one: no link, device or pipe. Raises FileRefused."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        number = os.open(path, flags)
    except (OSError, ValueError) as error:
        raise FileRefused(f"cannot be read ({getattr(error, 'strerror', error)})") from error
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise FileRefused("is not a plain file")
    return os.fdopen(number, "rb")


def fingerprint(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(1_000_000):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def read_folder(root: Path) -> Folder:
    """Every page of a folder, and what is wrong with its files. Raises FolderRefused."""
    folder = Folder(root.resolve())
    names: dict[str, list[str]] = {}
    for number, path in enumerate(_walk(folder, "", 0), start=1):
        if number > MOST_FILES:
            raise FolderRefused(f"The folder has more than {MOST_FILES} files.")
        above, _slash, _name = path.rpartition("/")
        names.setdefault(above, []).append(path)
    texts = {path for paths in names.values() for path in paths if is_text(path)}
    for path in sorted(set().union(*names.values()) - texts if names else ()):
        folder.files[linked(path)] = path
    _set_parents(folder, texts)
    _assign_loose_files(folder)
    return folder


def is_text(path: str) -> bool:
    return path.lower().endswith(TEXTS)


def stem_of(path: str) -> str:
    return path.rpartition(".")[0] if is_text(path) else path


def _walk(folder: Folder, above: str, depth: int) -> Iterator[str]:
    try:
        with os.scandir(folder.root / above) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        folder.refuse(above or ".", f"cannot be read ({error.strerror})")
        return
    for entry in entries:
        path = f"{above}/{entry.name}" if above else entry.name
        if entry.name.startswith("."):
            continue
        try:
            entry.name.encode()
        except UnicodeEncodeError:
            folder.refuse(path, "the name is not UTF-8")
            continue
        if len(path.encode()) > LONGEST_PATH:
            folder.refuse(path[:100], f"the path is longer than {LONGEST_PATH} bytes")
        elif entry.is_symlink():
            folder.refuse(path, "is a symbolic link; those are not followed")
        elif entry.is_dir(follow_symlinks=False):
            if depth >= DEEPEST_FOLDER:
                folder.refuse(path, f"lies deeper than {DEEPEST_FOLDER} folders")
            else:
                yield from _walk(folder, path, depth + 1)
        elif entry.is_file(follow_symlinks=False):
            yield path
        else:
            folder.refuse(path, "is not a plain file")


def _set_parents(folder: Folder, texts: set[str]) -> None:
    """Read the texts and set the parent of each page."""
    page_of_folder = _pages_of_folders(folder, texts)
    for path in sorted(texts):
        if linked(path) in folder.refused:
            continue
        above = path.rpartition("/")[0]
        is_index = page_of_folder.get(above) == path
        if is_index and not above:
            parent = None
        elif is_index:
            parent = page_of_folder[above.rpartition("/")[0]]
        else:
            parent = page_of_folder[above]
        try:
            leaf = read_text(folder, path)
        except FileRefused as error:
            folder.refuse(path, error.reason, error.line)
            continue
        leaf.is_top = is_index and not above
        top = page_of_folder.get("")
        leaf.parent = None if parent == top else parent
        folder.pages[path] = leaf
    for above, page in page_of_folder.items():
        if page == f"{above}/":
            parent = page_of_folder[above.rpartition("/")[0]]
            parent = None if parent == page_of_folder.get("") else parent
            title = title_of_name(above.rpartition("/")[2])
            folder.pages[page] = Leaf(page, title, Draft(), parent=parent)
    _set_targets(folder, page_of_folder)


def _pages_of_folders(folder: Folder, texts: set[str]) -> dict[str, str | None]:
    """Folder with texts in it or below -> the page it hangs on ("" may hang on none)."""
    inside: dict[str, list[str]] = {"": []}
    beside: dict[str, list[str]] = {}
    for path in sorted(texts):
        parts = path.split("/")[:-1]
        for end in range(1, len(parts) + 1):
            inside.setdefault("/".join(parts[:end]), [])
        inside["/".join(parts)].append(path)
        beside.setdefault(stem_of(path), []).append(path)
    page_of: dict[str, str | None] = {}
    for stem, paths in beside.items():
        for other in paths[1:]:
            folder.refuse(other, f"is the same page as {shown(paths[0])}")
        if stem in inside:
            page_of[stem] = paths[0]
    for name, paths in inside.items():
        names = {stem_of(path).rpartition("/")[2].lower(): path for path in reversed(paths)}
        indexes = [names[index] for index in INDEXES if index in names]
        if name not in page_of:
            page_of[name] = indexes[0] if indexes else (f"{name}/" if name else None)
        elif INDEXES[0] in names:
            page = page_of[name] or ""
            folder.refuse(names[INDEXES[0]], f"is the same page as {shown(page)}")
    return page_of


def _set_targets(folder: Folder, page_of_folder: dict[str, str | None]) -> None:
    for path, leaf in folder.pages.items():
        target = None if leaf.is_top else path
        if not path.endswith("/"):
            folder.targets[linked(path)] = target
            folder.targets.setdefault(linked(stem_of(path)), target)
    for name, page in page_of_folder.items():
        if page is None or page in folder.pages:
            top = page is None or folder.pages[page].is_top
            folder.targets[linked(name)] = None if top else page


def _assign_loose_files(folder: Folder) -> None:
    """Files that no page names become files of the page of their folder, or of the one above it."""
    named = {
        name
        for leaf in folder.pages.values()
        for address in leaf.draft.addresses
        if (name := file_named(folder, leaf.path, address)) is not None
    }
    for name, path in folder.files.items():
        if name in named:
            continue
        above = name.rpartition("/")[0]
        while above and above not in folder.targets:
            above = above.rpartition("/")[0]
        page = folder.targets.get(above)
        leaf = folder.pages[page] if page else folder.top
        if leaf is None:
            folder.findings.append(Finding(path, "no page names this file; it was left out"))
        else:
            leaf.loose_files.append(path)


# --- addresses of a text -------------------------------------------------------------------------


def path_named(path: str, address: str) -> str | None:
    """The path in the folder that an address in the text of `path` means; None: outside of it."""
    address = unquote(address.partition("#")[0].partition("?")[0])
    if not address:
        return linked(path)
    start = [] if address.startswith("/") else path.split("/")[:-1]
    parts = list(start)
    for part in address.replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return linked("/".join(parts))


def file_named(folder: Folder, path: str, address: str) -> str | None:
    name = path_named(path, address)
    return name if name in folder.files else None


# --- one text ------------------------------------------------------------------------------------


def read_text(folder: Folder, path: str) -> Leaf:
    with folder.open(path) as file:
        data = file.read(LARGEST_TEXT + 1)
    text = decode(data)
    matter, body, first_line = split(text)
    for key, line in matter.unknown.items():
        folder.findings.append(
            Finding(path, f"“{shown(key)}” of the front matter is not used", line)
        )
    draft = draft_of(body, first_line=first_line)
    for what in draft.left_out:
        folder.findings.append(Finding(path, f"left out: {what}"))
    title = matter.title or draft.title
    if matter.title and draft.title and matter.title != draft.title:
        draft = draft_of(body, first_line=first_line, takes_title=False)
    if not has_visible(title):
        name = path.rpartition("/")[2]
        if stem_of(name).lower() in INDEXES and "/" in path:
            name = path.split("/")[-2]
        title = title_of_name(stem_of(name))
    if len(title) > MAX_TITLE:
        folder.findings.append(Finding(path, f"the title was cut after {MAX_TITLE} letters"))
    return Leaf(path, title[:MAX_TITLE].strip(), draft, matter)


def decode(data: bytes) -> str:
    """The text of a file. Raises FileRefused naming the line of the first bad byte."""
    if len(data) > LARGEST_TEXT:
        raise FileRefused(f"larger than {LARGEST_TEXT // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileRefused(f"not UTF-8 (byte {data[error.start]:#04x})", line) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FileRefused("not a text file (zero byte)", line)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def title_of_name(name: str) -> str:
    """ "02-erste_schritte" -> "Erste schritte": a name without the number that sorts it."""
    words = re.sub(r"^\d+[-_. ]+(?=\S)", "", name)
    words = "".join(sign if sign.isprintable() else " " for sign in words)
    words = " ".join(re.sub(r"[-_]+", " ", words).split()) or name
    if not has_visible(words):
        words = "Seite"
    return words[0].upper() + words[1:]
