"""Actions say what a person is: `accounts.typing.User`, not `Any`."""

import ast
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PEOPLE = {"by", "user", "viewer", "person", "successor", "duplicate", "into"}


def _checked_modules() -> list[Path]:
    """The files of the modules that mypy checks strictly."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["overrides"]
    names = [name for override in settings for name in override["module"]]
    files: list[Path] = []
    for name in names:
        found = find_spec(name.removesuffix(".*"))
        assert found is not None and found.origin is not None, name
        path = Path(found.origin)
        files += path.parent.glob("*.py") if name.endswith(".*") else [path]
    return files


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
