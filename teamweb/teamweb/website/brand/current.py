"""The brand in force. Every page asks, so it is known per process, like who may open the admin."""

import colorsys
import hashlib
from typing import Any

from django.db import DatabaseError
from django.urls import reverse

from ...access.readable import current_version
from ...core.frame.brand import Brand, installed_brand
from ...core.frame.colours import (
    DARK,
    DARK_GREY,
    LIGHT_GREY,
    WHITE,
    as_hex,
    colour_of,
    mixed,
    readable_on,
)
from ..models import BrandSettings

BLACK = (0, 0, 0)
_known: tuple[int, Brand] | None = None


def brand() -> Brand:
    global _known
    try:
        version = current_version()
        if _known is None or _known[0] != version:
            _known = version, brand_of(BrandSettings.stored())
    except DatabaseError:
        return _known[1] if _known else installed_brand()
    return _known[1]


def brand_of(stored: Any) -> Brand:
    default = installed_brand()
    logo = reverse("teamweb_website:logo", args=[stored.logo_digest]) if stored.logo_digest else ""
    style, light, dark = "", "", ""
    if stored.accent:
        light, dark = shades(stored.accent)
        digest = hashlib.sha256(stylesheet(stored.accent).encode()).hexdigest()[:12]
        style = reverse("teamweb_website:brand_css", args=[digest])
    return Brand(
        name=stored.name or default.name,
        logo_url=logo,
        logo=bytes(stored.logo),
        accent=light,
        accent_on_dark=dark,
        stylesheet_url=style,
        sender_name=stored.sender_name or stored.name,
        sender_body=stored.sender_body or default.sender_body,
        imprint_url=stored.imprint_url or default.imprint_url,
    )


def shades(accent: str) -> tuple[str, str]:
    """The accent as it is read on the grounds of the light and of the dark theme."""
    colour = colour_of(accent)
    light = readable_on(colour, LIGHT_GREY, BLACK)
    dark = readable_on(colour, DARK_GREY, WHITE)
    return as_hex(light), as_hex(dark)


def stylesheet(accent: str) -> str:
    """What replaces the accent of tokens.css, and Wagtail's colours in its admin."""
    light, dark = map(colour_of, shades(accent))
    pairs = {
        "--tw-accent": (light, dark),
        "--tw-on-accent": (WHITE, DARK),
        "--tw-accent-soft": (mixed(light, WHITE, 0.07), mixed(dark, DARK, 0.16)),
        "--tw-accent-line": (mixed(light, WHITE, 0.28), mixed(dark, DARK, 0.42)),
    }
    lines = [f"{name}:light-dark({as_hex(a)},{as_hex(b)})" for name, (a, b) in pairs.items()]
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in light))
    for name, most in (("primary", 0.24), ("secondary", 0.37)):
        lines += [
            f"--w-color-{name}-hue:{hue * 360:.0f}",
            f"--w-color-{name}-saturation:{saturation * 100:.0f}%",
            f"--w-color-{name}-lightness:{min(lightness, most) * 100:.0f}%",
        ]
    return f":root{{{';'.join(lines)}}}\n"
