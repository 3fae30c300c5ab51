"""What stands in a package stands in its wheel; nothing of another one does."""

import zipfile

import pytest

from ops.places import PACKAGES


@pytest.mark.parametrize("package", PACKAGES)
def test_a_wheel_holds_code_templates_styles_catalogues_and_data(package, wheels):
    (wheel,) = wheels.glob(f"{package}-*.whl")
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    folder = PACKAGES[package]
    there = {
        str(path.relative_to(folder.parent))
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".po"}
    }

    assert held == there
    assert any(name.endswith("/de/LC_MESSAGES/django.mo") for name in held)
