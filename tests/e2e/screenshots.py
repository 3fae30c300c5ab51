"""`python -m tests.e2e.screenshots [BASE]`: pictures of the main screens of a running demo site.

Start the site first (`make run`). All go to var/screenshots; one of each is chosen for docs/images.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from ops.environment import program
from ops.places import PROJECT

HERE = Path(__file__).parent
TAKEN = PROJECT / "var" / "screenshots"
CHOSEN = PROJECT / "docs" / "images"
WIDTHS = {390: 844, 1280: 900, 1600: 1000}
SCHEMES = ("light", "dark")
CHAIR = "vorsitz@example.org"
ADMIN = "admin@example.org"

# name: address, who looks (nobody: a visitor), width and colours of the picture in the docs
SCREENS: dict[str, tuple[str, str, int, str]] = {
    "home": ("/", "", 1280, "light"),
    "my-teamweb": ("/my/", CHAIR, 1280, "light"),
    "my-teamweb-phone": ("/my/", CHAIR, 390, "light"),
    "spaces": ("/spaces/", CHAIR, 1280, "light"),
    "space": ("/teamweb/{space}/", CHAIR, 1600, "light"),
    "page": ("{page_address}", CHAIR, 1600, "light"),
    "page-dark": ("{page_address}", CHAIR, 1280, "dark"),
    "editor": ("/pages/{page}/edit/", CHAIR, 1280, "light"),
    "history": ("/pages/{page}/history/", CHAIR, 1280, "light"),
    "meetings": ("/spaces/{space}/meetings/", CHAIR, 1280, "light"),
    "meeting": ("/meetings/{upcoming}/", CHAIR, 1280, "light"),
    "write-minutes": ("/meetings/{planned_meeting}/write/", CHAIR, 1600, "light"),
    "minutes": ("/meetings/{approved}/", CHAIR, 1280, "light"),
    "resolutions": ("/resolutions/", CHAIR, 1280, "light"),
    "todos-phone": ("/todos/", CHAIR, 390, "dark"),
    "group": ("/groups/{group}/", CHAIR, 1280, "light"),
    "question": ("/questions/{question}/", "", 1280, "light"),
    "search": ("/search/?q=Akten", CHAIR, 1280, "light"),
    "notifications": ("/notifications/", CHAIR, 390, "light"),
    "styleguide": ("/styleguide/", ADMIN, 1280, "dark"),
}


def samples() -> dict[str, Any]:
    """What the addresses name, out of the database of the running site."""
    script = (HERE / "samples.py").read_text("utf-8")
    command = [program("teamweb"), "shell", "-c", script]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    line = next(line for line in printed.splitlines() if line.startswith("SAMPLES "))
    return dict(json.loads(line.removeprefix("SAMPLES ")))


def passwords() -> dict[str, str]:
    accounts = json.loads((PROJECT / "var" / "demo_accounts.json").read_text("utf-8"))
    return {account["email"]: account["password"] for account in accounts}


def signed_in(browser: Any, base: str, email: str) -> Any:
    context = browser.new_context(
        locale="de-DE", timezone_id="Europe/Berlin", reduced_motion="reduce"
    )
    page = context.new_page()
    if email:
        page.goto(f"{base}/accounts/login/")
        page.fill("[name=login]", email)
        page.fill("[name=password]", passwords()[email])
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
    return page


def take(page: Any, name: str, address: str) -> None:
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.goto(address, wait_until="load")
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=TAKEN / f"{name}-{width}-{scheme}.png")


def choose(name: str, width: int, scheme: str) -> None:
    with Image.open(TAKEN / f"{name}-{width}-{scheme}.png") as picture:
        picture.save(CHOSEN / f"{name}.webp", quality=80, method=6)


def main(base: str) -> int:
    TAKEN.mkdir(parents=True, exist_ok=True)
    CHOSEN.mkdir(parents=True, exist_ok=True)
    found = samples()
    with sync_playwright() as playwright:
        names = ("chromium-headless-shell", "chromium", "chromium-browser")
        path = next(filter(None, map(shutil.which, names)), None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        people = {who for _address, who, _width, _scheme in SCREENS.values()}
        pages = {who: signed_in(browser, base, who) for who in sorted(people)}
        for name, (address, who, width, scheme) in SCREENS.items():
            take(pages[who], name, base + address.format(**found))
            choose(name, width, scheme)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main((sys.argv[1:] or ["http://127.0.0.1:8000"])[0]))
