"""White space as HTML collapses it."""

from ..tree import Node, Text
from .elements import BLANKS


def collapsed(inline: list[Node | Text]) -> list[Node | Text]:
    """Blanks folded to one, none at either end, neighbours with the same marks joined."""
    joined: list[Node | Text] = []
    ends_blank = True
    for piece in inline:
        if isinstance(piece, Node):
            if piece.name == "hardBreak" and joined and isinstance(joined[-1], Text):
                joined[-1] = Text(joined[-1].text.rstrip(" "), joined[-1].marks)
            joined.append(piece)
            ends_blank = piece.name == "hardBreak"
            continue
        words = BLANKS.sub(" ", piece.text)
        if ends_blank:
            words = words.lstrip(" ")
        if not words:
            continue
        ends_blank = words.endswith(" ")
        if joined and isinstance(joined[-1], Text) and joined[-1].marks == piece.marks:
            joined[-1] = Text(joined[-1].text + words, piece.marks)
        else:
            joined.append(Text(words, piece.marks))
    while joined and isinstance(last := joined[-1], Text):
        if stripped := last.text.rstrip(" "):
            joined[-1] = Text(stripped, last.marks)
            break
        joined.pop()
    return [piece for piece in joined if not isinstance(piece, Text) or piece.text]
