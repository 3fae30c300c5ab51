"""Are both message catalogues complete? Run inside the environment: python -m ops.translations"""

import ast
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

from .environment import program
from .places import PACKAGES, PROJECT

_LANGUAGES = ("de", "en")
_GERMAN = "**/locale/de/LC_MESSAGES/django.po"
_GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def main() -> int:
    problems = list(_problems())
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def _problems() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="teamweb-messages-") as folder:
        copy = Path(folder)
        for package in PACKAGES.values():
            shutil.copytree(
                package,
                copy / package.relative_to(PROJECT),
                ignore=shutil.ignore_patterns("*.mo", "static"),
            )
        for app in sorted({path.parent for path in copy.glob("**/apps.py")}):
            name = app.relative_to(copy)
            (app / "locale").mkdir(exist_ok=True)
            _extract(app)
            for language in _LANGUAGES:
                wanted = app / "locale" / language / "LC_MESSAGES" / "django.po"
                if wanted.exists():
                    committed = PROJECT / wanted.relative_to(copy)
                    yield from compare(f"{name} ({language})", committed, wanted)
    for package in PACKAGES.values():
        for path in sorted(package.rglob("*.py")):
            yield from unseen_messages(path.relative_to(PROJECT), path.read_text())
    catalogues = [path for folder in PACKAGES.values() for path in folder.glob(_GERMAN)]
    yield from differing_translations(sorted(catalogues))


def unseen_messages(path: Path, source: str) -> Iterator[str]:
    """Messages inside f-strings, which xgettext does not find."""
    if 'f"' not in source and "f'" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            for inner in ast.walk(node):
                if (
                    isinstance(inner, ast.Call)
                    and isinstance(inner.func, ast.Name)
                    and inner.func.id in _GETTEXT
                ):
                    yield f"{path}:{inner.lineno}: a message inside an f-string"


def _extract(app: Path) -> None:
    """Let Django collect the messages of the source anew, as `makemessages` would for us."""
    languages = [word for language in _LANGUAGES for word in ("-l", language)]
    command = [program("django-admin"), "makemessages", *languages]
    subprocess.run(
        [*command, "--no-obsolete", "--no-location", "--verbosity", "0"],
        cwd=app,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def compare(name: str, committed: Path, wanted: Path) -> Iterator[str]:
    """What a catalogue lacks of the messages found in the source, and what it has beyond them."""
    if not committed.exists():
        yield f"{name}: {committed.relative_to(PROJECT)} is missing"
        return
    known = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(committed))}
    used = polib.pofile(str(wanted))
    for context, message in known.keys() - {(entry.msgctxt, entry.msgid) for entry in used}:
        yield f"{name}: nothing uses it any more: {message!r} (context: {context})"
    for entry in used:
        found = known.get((entry.msgctxt, entry.msgid))
        if found is None or found.obsolete:
            yield f"{name}: not in the catalogue: {entry.msgid!r}"
        elif found.fuzzy:
            yield f"{name}: fuzzy: {entry.msgid!r}"
        elif name.endswith("(de)"):
            yield from _check_translation(name, found)


def differing_translations(catalogues: list[Path]) -> Iterator[str]:
    """Messages that two apps translate differently.

    Django merges the catalogues of all apps into one, so that one app would show the other's word:
    where one English word needs two German ones, the message gets a context (pgettext).
    """
    seen: dict[tuple[str | None, str], dict[tuple[str, ...], Path]] = {}
    for path in catalogues:
        for entry in polib.pofile(str(path)):
            if not entry.obsolete:
                texts = (entry.msgstr, *entry.msgstr_plural.values())
                seen.setdefault((entry.msgctxt, entry.msgid), {}).setdefault(texts, path)
    for (context, message), translations in seen.items():
        if len(translations) > 1:
            said = ", ".join(
                f"{' / '.join(filter(None, texts))!r} ({path.parents[3].name})"
                for texts, path in translations.items()
            )
            yield f"{message!r} (context: {context}) has more than one translation: {said}"


def _check_translation(name: str, entry: polib.POEntry) -> Iterator[str]:
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(texts):
        yield f"{name}: not translated: {entry.msgid!r}"
        return
    # A plural may say "one" in words, but never name something the source does not fill in.
    allowed = set(_PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))
    for text in texts:
        if extra := set(_PLACEHOLDER.findall(text)) - allowed:
            yield f"{name}: placeholders {sorted(extra)} are not in {entry.msgid!r}"
    needed = set(_PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    if missing := needed - set(_PLACEHOLDER.findall(texts[-1])):
        yield f"{name}: placeholders {sorted(missing)} are lost in {entry.msgid!r}"


if __name__ == "__main__":
    sys.exit(main())
