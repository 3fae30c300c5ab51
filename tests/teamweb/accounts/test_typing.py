"""Actions say what a person is: `accounts.typing.User`, not `Any`."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.places import PACKAGES

ROOT = Path(__file__).resolve().parents[3]
PEOPLE = {"by", "user", "viewer", "person", "successor", "duplicate", "into"}


def _checked_modules() -> list[Path]:
    """The files of the modules that mypy checks strictly."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["overrides"]
    names = [name for override in settings for name in override["module"]]
    modules = dict(_modules())
    files: list[Path] = []
    for name in names:
        # As mypy reads it: a star stands for any number of names.
        pattern = re.compile(re.escape(name).replace(r"\.\*", r"(\.\w+)*"))
        found = [path for module, path in modules.items() if pattern.fullmatch(module)]
        assert found, name
        files += found
    return files


def _modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES.values():
        for path in sorted(package.rglob("*.py")):
            parts = path.relative_to(package.parent).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


@pytest.mark.parametrize(
    "path", _checked_modules(), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_no_person_is_anything(path):
    untyped = [
        f"{function.name}({argument.arg})"
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for argument in (*function.args.args, *function.args.kwonlyargs)
        if argument.arg in PEOPLE
        and "Any" in {n.id for n in ast.walk(argument.annotation) if isinstance(n, ast.Name)}
    ]
    assert untyped == []
