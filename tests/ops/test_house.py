"""The house as ADR 0001 and docs/architecture.md draw it: no cycles, no long files, no private words."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from ops.places import PACKAGES, PROJECT

LONGEST = 400
CODE = {".py", ".js", ".mjs", ".css", ".scss", ".html", ".sh", ".java"}
# Names that Django developers would not grep for, and the package that had each.
OLD_NAMES = {
    "teamweb": (
        *("knocking", "knock_after_commit", "owe", "Owed", "postbox", "ledger", "at_rest"),
        *("merge_outside", "narrow", "widen", "take_right", "sentence", "may_take_back"),
        *("give_back", "doubts", "LocksYouOut", "WholeSpace", "when_and_where"),
        *("take_any_near", "keep_up_with_members", "hand_over", "Room", "Rooms", "touch"),
        *("there", "is_there_at", "narrowed", "PartBNotNarrowed"),
    ),
    "teamweb_knowledge": ("hand_over", "AskedAgain", "OnlyLooking", "postbox", "knock"),
    "teamweb_search": ("knock", "shelf", "Shelf"),
    "teamweb_site": ("lore", "stage", "marks", "DemoMark"),
}

OLD_SCRIPTS = {"kept.js", "sound_tables.js", "at_rest.js", "knocking.js"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("git is not there")
    return [PROJECT / name for name in listed.stdout.splitlines()]


def test_no_file_is_longer_than_one_can_live_in():
    long = {
        str(path.relative_to(PROJECT)): lines
        for path in tracked()
        if path.suffix in CODE
        and not {"migrations", "static", "assets"} & set(path.parts)
        and (lines := path.read_text("utf-8").count("\n")) > LONGEST
    }
    assert long == {}


def test_no_modules_import_each_other_in_a_circle():
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)
    imports = {
        module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules
    }
    # What is imported by nobody left, or imports nobody left, is in no circle.
    while True:
        free = {
            module
            for module, found in imports.items()
            if not found or not any(module in others for others in imports.values())
        }
        if not free:
            break
        imports = {module: found - free for module, found in imports.items() if module not in free}
    assert sorted(imports) == []


def names_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield from node.name.split(".")


@pytest.mark.parametrize("package", OLD_NAMES)
def test_old_names_are_gone(package):
    folder = PACKAGES[package]
    found = {
        f"{path.relative_to(folder)}: {name}"
        for path in folder.rglob("*.py")
        if "migrations" not in path.parts
        for name in (path.stem, *names_in(ast.parse(path.read_text("utf-8"))))
        if name in OLD_NAMES[package]
    }
    assert sorted(found) == []


def test_scripts_with_old_names_are_gone():
    assert [path for path in tracked() if path.name in OLD_SCRIPTS] == []
