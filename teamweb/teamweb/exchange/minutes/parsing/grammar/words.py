"""Words and signs that every rule of the grammar knows: arrows, names, sentences."""

import re

ARROW = r"(?:-{1,2}>|–>|=>|→|⇒)"
START = rf"^[\s*_>]*(?:{ARROW}\s*)?[\s*_]*"
NAME = r"[A-ZÄÖÜ][\wäöüß.-]{1,30}"
NAMES = rf"{NAME}(?:(?:\s*,\s*|\s*/\s*|\s+und\s+|\s+u\.\s+|\s*\+\s*|\s*&\s*){NAME})*"
# A full stop ends no sentence behind these, nor behind a number of a day.
ABBREVIATED = re.compile(
    r"(?:\b(?:Dr|Prof|Nr|Abs|Art|Ziff|Str|St|Hr|Fr|bzw|ca|etc|evtl|ggf|inkl|exkl|lfd|max|min|sog|usw|vgl|zzgl|stellv|geb|Dipl|Ing"
    r"|Buchst|Anl|gem|i|z|d|u|o|a|s|v|h)|\b\d{1,2})\.$"
)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ\d„\"(])")


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    parts: list[str] = []
    for part in SENTENCE_END.split(text):
        if parts and ABBREVIATED.search(parts[-1]):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return [part for part in parts if part.strip()]


def names_of(owner: str) -> list[str]:
    """The single names in "Karl, Ilse und Otto"."""
    return [name for name in re.split(r"\s*(?:,|/|\+|&|\bund\b|\bu\.)\s*", owner) if name]


def plain(text: str) -> str:
    """Words of a line without arrows at its start and Markdown's signs of emphasis."""
    text = re.sub(rf"^[\s*_>]*(?:{ARROW}\s*)+", "", text)
    text = re.sub(r"!?\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)", r"\1", text)
    return re.sub(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)", "", text).strip()
