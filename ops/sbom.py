"""`make sbom`: lists of components (CycloneDX) of what the site runs with, in var/sbom/.

`python.cdx.json` is made from an environment that holds the locked packages of base.txt and
nothing else; `frontend.cdx.json` from the lock file of the front end, without build tools.
"""

import os
import shutil
import subprocess
from pathlib import Path

from .environment import ensure_environment, ensure_uv, program
from .places import PROJECT, var_dir
from .problems import Problem

NODE = (
    *("npm", "sbom", "--sbom-format", "cyclonedx", "--sbom-type", "library"),
    *("--package-lock-only", "--omit", "dev"),
)


def run_sbom() -> int:
    ensure_environment(dev=True)
    folder = var_dir() / "sbom"
    folder.mkdir(parents=True, exist_ok=True)
    _python(folder / "python.cdx.json", folder / "environment")
    print(folder / "python.cdx.json", flush=True)
    if not _npm_can():
        print("SKIPPED the front end: no npm that knows `npm sbom` (10 or newer)", flush=True)
        return 0
    listed = _run(*NODE, folder=PROJECT / "frontend")
    (folder / "frontend.cdx.json").write_text(listed)
    print(folder / "frontend.cdx.json", flush=True)
    return 0


def _npm_can() -> bool:
    if shutil.which("npm") is None:
        return False
    version = subprocess.run(["npm", "--version"], capture_output=True, text=True).stdout
    return int(version.partition(".")[0] or 0) >= 10


def _python(target: Path, environment: Path) -> None:
    uv = ensure_uv()
    _run(uv, "venv", "--quiet", "--clear", "--python", program("python"), str(environment))
    python = str(environment / "bin" / "python")
    locked = str(PROJECT / "requirements" / "base.txt")
    _run(
        *(uv, "pip", "install", "--quiet", "--python", python),
        *("--require-hashes", "-r", locked),
    )
    _run(
        *(program("cyclonedx-py"), "environment", "--output-reproducible"),
        *("--pyproject", str(PROJECT / "pyproject.toml"), "--output-file", str(target), python),
    )
    shutil.rmtree(environment)


def _run(*command: str, folder: Path = PROJECT) -> str:
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Problem(f"{command[0]} failed:\n{done.stderr.strip()[-1500:]}")
    return done.stdout
