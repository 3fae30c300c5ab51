"""`python -m tests.e2e.docs_images`: copy the screenshots that the documentation shows.

Take them first: TEAMWEB_SCREENSHOTS=1 make test ARGS="tests/e2e/test_pages.py".
"""

import shutil
import sys

from .conftest import SCREENSHOTS

CHOSEN = {
    "teamweb_website_HomePage-visitor-1280.png": "home.png",
    "my-member-1280.png": "my-teamweb.png",
    "my-member-390.png": "my-teamweb-phone.png",
    "p_int_page_id-member-1280.png": "page.png",
    "pages_int_page_id_edit-member-1280.png": "editor.png",
    "meetings_int_meeting_id-member-1280.png": "minutes.png",
    "questions_int_question_id-visitor-1280.png": "question.png",
    "search-member-1280.png": "search.png",
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
