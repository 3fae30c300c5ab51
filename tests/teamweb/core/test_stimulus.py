"""What templates name of a Stimulus controller exists in its source: a typo would only show in a console."""

import re
from collections.abc import Iterator
from pathlib import Path

from ops.places import PACKAGES, PROJECT

FRONTEND = PROJECT / "frontend"
# Controllers of the editor's bundle; the others are named after their files.
EDITOR = {
    "live-notes": FRONTEND / "editor" / "live_notes.js",
    "page-editor": FRONTEND / "editor" / "page" / "page_editor.js",
}
ACTION = re.compile(r"\b([a-z]+(?:-[a-z]+)*)#(\w+)(?=[\s\"':])")
TARGET = re.compile(r"data-([a-z-]+)-target=\"([\w ]+)\"")


def controllers() -> dict[str, str]:
    files = {
        path.stem.removesuffix("_controller").replace("_", "-"): path
        for path in (FRONTEND / "controllers").glob("*_controller.js")
    }
    return {name: path.read_text("utf-8") for name, path in (files | EDITOR).items()}


def templates() -> Iterator[tuple[Path, str]]:
    for folder in PACKAGES.values():
        for path in sorted(folder.rglob("*.html")):
            yield path, path.read_text("utf-8")


def test_every_action_of_a_template_is_a_method_of_its_controller():
    sources = controllers()
    missing = [
        f"{path.name}: {name}#{method}"
        for path, text in templates()
        for name, method in ACTION.findall(text)
        if name in sources
        and not re.search(rf"^  (?:async )?{method}\(", sources[name], re.MULTILINE)
    ]
    assert missing == []


def test_every_target_of_a_template_is_known_to_its_controller():
    sources = controllers()
    missing = [
        f"{path.name}: {name}.{target}"
        for path, text in templates()
        for name, targets in TARGET.findall(text)
        if name in sources
        for target in targets.split()
        if not re.search(rf"static targets = \[[^\]]*\"{target}\"", sources[name])
    ]
    assert missing == []
