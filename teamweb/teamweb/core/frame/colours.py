"""Colours as numbers: contrast as WCAG 2.2 counts it, and shades that keep it."""

import re

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
# The strongest grey of the light theme and the ground of the dark one (tokens.css).
LIGHT_GREY: Colour = (235, 237, 243)
DARK: Colour = (16, 18, 31)
DARK_GREY: Colour = (37, 40, 58)
# What WCAG 2.2 asks of text (AA, 1.4.3).
ENOUGH = 4.5
HEX = re.compile("#[0-9a-fA-F]{6}")


def colour_of(text: str) -> Colour:
    """The colour written as "#rrggbb"; raises ValueError for anything else."""
    if not HEX.fullmatch(text):
        raise ValueError(text)
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def as_hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def contrast(one: Colour, other: Colour) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the first colour, the rest of the second."""
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return red, green, blue


def readable_on(colour: Colour, ground: Colour, towards: Colour) -> Colour:
    """The nearest shade of `colour` in the direction of `towards` that can be read on `ground`."""
    shades = (mixed(towards, colour, step / 50) for step in range(51))
    return next((shade for shade in shades if contrast(shade, ground) >= ENOUGH), towards)


def _luminance(colour: Colour) -> float:
    linear = [_linear(part / 255) for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
