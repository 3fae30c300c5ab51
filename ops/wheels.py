"""`make wheels`: the plugins and the site as wheels in dist/, compiled catalogues included."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .environment import ensure_environment, ensure_uv, program
from .places import DISTRIBUTIONS, PACKAGES, PROJECT, VENV
from .problems import Problem

FOLDER = PROJECT / "dist"
_BESIDE = ("pyproject.toml", "README.md", "LICENSE", "NOTICE", "requirements")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.po", "*.egg-info")


def build_wheels(folder: Path = FOLDER) -> list[Path]:
    """Build each distribution's wheel into `folder`, in place of what it holds."""
    ensure_environment(dev=True)
    uv = ensure_uv()
    subprocess.run([program("python"), "-m", "teamweb_site.catalogues"], cwd=PROJECT, check=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for distribution in DISTRIBUTIONS:
        # A copy: setuptools would keep what an earlier build put into build/, and put it in again.
        with tempfile.TemporaryDirectory(prefix="teamweb-wheel-") as copy:
            _copy(distribution, Path(copy))
            command = [uv, "build", "--quiet", "--wheel", "--no-build-isolation"]
            command += ["--python", str(VENV), "--out-dir", str(folder), copy]
            environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
            if subprocess.run(command, env=environment).returncode:
                raise Problem(f"The wheel of {distribution.name} cannot be built; see above.")
    (folder / ".gitignore").unlink(missing_ok=True)
    return sorted(folder.glob("*.whl"))


def _copy(distribution: Path, target: Path) -> None:
    for name in _BESIDE:
        source = distribution / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        elif source.exists():
            shutil.copy(source, target / name)
    for package in PACKAGES.values():
        if package.parent == distribution:
            shutil.copytree(package, target / package.name, ignore=_LEFT_OUT)
