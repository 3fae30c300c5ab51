"""`python -m tests.e2e.docs_images`: copy the screenshots that the documentation shows.

Take them first: TEAMWEB_SCREENSHOTS=1 make test ARGS="tests/e2e/test_pages.py".
"""

import shutil
import sys

from .conftest import SCREENSHOTS

CHOSEN = {
    "home-visitor-1280.png": "home.png",
    "my-member-1280.png": "my-teamweb.png",
    "groups-visitor-1280.png": "groups.png",
    "questions-visitor-1280.png": "questions.png",
    "search_q_Akten-member-1280.png": "search.png",
    "my-member-390.png": "my-teamweb-phone.png",
}


def main() -> int:
    images = SCREENSHOTS.parents[1] / "docs" / "images"
    images.mkdir(parents=True, exist_ok=True)
    missing = [name for name in CHOSEN if not (SCREENSHOTS / name).exists()]
    for name, target in CHOSEN.items():
        if name not in missing:
            shutil.copyfile(SCREENSHOTS / name, images / target)
    for name in missing:
        print(f"{name} is not in {SCREENSHOTS}", file=sys.stderr)  # noqa: T201
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
