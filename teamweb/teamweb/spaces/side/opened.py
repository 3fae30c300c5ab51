"""Which branches of the page tree a person has left open, as the script keeps it in a cookie."""

from django.http import HttpRequest

COOKIE = "teamweb_tree"
MOST = 30


def opened_branches(request: HttpRequest) -> list[int]:
    """Numbers of pages; whatever else the cookie holds is left out."""
    parts = request.COOKIES.get(COOKIE, "")[:400].split(".")
    numbers = (part for part in parts if part.isascii() and part.isdecimal() and len(part) < 16)
    return sorted({int(part) for part in numbers})[:MOST]
