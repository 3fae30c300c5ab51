"""The virtual environment: made once, then left alone until a lock file changes."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .places import DISTRIBUTIONS, PROJECT, VENV
from .problems import Problem

_STAMP = VENV / "teamweb-installed.json"
_PROJECTS = [folder / "pyproject.toml" for folder in DISTRIBUTIONS]
_SYNCED_BY = PROJECT / "requirements" / "uv.txt"


def program(name: str) -> str:
    return str(VENV / "bin" / name)


def ensure_environment(*, dev: bool = False) -> None:
    """Install what the lock file names, unless exactly that is installed already."""
    lock = PROJECT / "requirements" / ("dev.txt" if dev else "base.txt")
    wanted = _digest(lock, *_PROJECTS)
    if wanted in _installed():
        return
    print(f"Installing what {lock.relative_to(PROJECT)} names into {VENV.name} …", flush=True)
    try:
        uv = _make_venv()
        _run(uv, "pip", "install", "--quiet", "--require-hashes", "-r", str(lock))
        _run(
            uv,
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--config-settings",
            "editable_mode=compat",
            *(word for folder in DISTRIBUTIONS for word in ("-e", str(folder))),
        )
    except OSError as error:
        raise Problem(_cannot_write(error)) from error
    # The larger set holds the smaller one.
    base = _digest(PROJECT / "requirements" / "base.txt", *_PROJECTS)
    _STAMP.write_text(json.dumps(sorted({wanted, base})))


def ensure_uv() -> str:
    """The path of uv: the one on PATH, or one installed by pip into the environment."""
    if found := shutil.which("uv"):
        works = subprocess.run([found, "--version"], capture_output=True).returncode == 0
        if works:
            return found
    own = VENV / "bin" / "uv"
    if not own.exists():
        _python_venv()
        _run(
            str(VENV / "bin" / "python"),
            *("-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--require-hashes", "-r", str(_SYNCED_BY)),
        )
    return str(own)


def _make_venv() -> str:
    uv = ensure_uv()
    if not _venv_works():
        if VENV.exists() and Path(uv).is_relative_to(VENV):
            raise Problem(f"{VENV} does not work any more: remove it and start again.")
        _run(uv, "venv", "--quiet", "--clear", "--seed", "--python", sys.executable, str(VENV))
    return uv


def _python_venv() -> None:
    """An environment with pip, by Python's own means."""
    if _venv_works() and (VENV / "bin" / "pip").exists():
        return
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as missing:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Problem(
            "Python's venv module is missing: install it"
            f" (Debian: apt install python{version}-venv), or install uv."
        ) from missing
    shutil.rmtree(VENV, ignore_errors=True)
    _run(sys.executable, "-m", "venv", str(VENV))


def _venv_works() -> bool:
    python = VENV / "bin" / "python"
    if not python.exists():
        return False
    code = "import sys; raise SystemExit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", code], capture_output=True).returncode == 0


def _installed() -> list[str]:
    if not _venv_works():
        return []
    try:
        return list(json.loads(_STAMP.read_text()))
    except (OSError, ValueError):
        return []


def _digest(*paths: Path) -> str:
    content = b"\0".join(path.read_bytes() for path in paths)
    return hashlib.sha256(content + str(PROJECT).encode()).hexdigest()


def _run(*command: str) -> None:
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(VENV)}
    done = subprocess.run(
        command, env=environment, cwd=PROJECT, stderr=subprocess.PIPE, text=True, errors="replace"
    )
    if done.returncode == 0:
        return
    said = done.stderr.strip()
    if "No space left" in said:
        raise Problem("The disk is full: make room and start again.")
    if "Permission denied" in said or "Read-only file system" in said:
        raise Problem(f"{PROJECT} cannot be written: check its owner and rights. ({said[-300:]})")
    raise Problem(
        f"Installing failed; is the network there? Start again when it is.\n{said[-1500:]}"
    )


def _cannot_write(error: OSError) -> str:
    return f"{error.filename or PROJECT} cannot be written ({error.strerror}): check it and start again."
