import sys

from ops.pythons import pythons


def test_supported_pythons_of_this_machine_are_found_once_each():
    found = pythons()

    assert f"{sys.version_info.major}.{sys.version_info.minor}" in found
    assert all(tuple(map(int, version.split("."))) >= (3, 11) for version in found)
    assert all(path.is_file() for path in found.values())
