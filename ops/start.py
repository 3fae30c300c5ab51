"""Finds a Python that is new enough and hands over to `python -m ops`.

Kept in words that every Python 3 understands, so that an old one can say what is wrong.
"""

import os
import sys

OLDEST = (3, 11)
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3.14")


def newer_python():
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        for name in CANDIDATES:
            path = os.path.join(folder, name)
            # A version manager's placeholder is there for versions that are not active.
            if os.access(path, os.X_OK) and os.system('"%s" -c "" >/dev/null 2>&1' % path) == 0:
                return path
    return None


def main():
    os.chdir(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    python = sys.executable if sys.version_info >= OLDEST else newer_python()
    if not python:
        sys.stderr.write(
            "Teamweb needs Python 3.11 or newer, this is %d.%d: install it"
            " (Debian: apt install python3 python3-venv), or name one: make run PYTHON=/path/to/python\n"
            % sys.version_info[:2]
        )
        return 1
    return os.execv(python, [python, "-m", "ops", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
