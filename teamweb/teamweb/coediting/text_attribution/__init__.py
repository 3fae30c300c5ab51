"""Records who wrote which words of a text that several people write in at once.

It reads the same updates as the document and integrates them in Yjs' order, but never forgets who
brought a character, and keeps deleted text. The rule:

* Text belongs to the user of the log row it came with (`authors` names exceptions).
* Text of a *kept* range (see `frontend/editor/coediting/restored_text.js`) that equals deleted text belongs to
  the first writer of that: moved, split, undone and restored text does not change hands. Words of a
  restored version count first, then what the note itself names as deleted, then the newest deletions.
  A piece that is not found as a whole is matched by parts of at least `SHORTEST_PART` code points.
* Everything else in a kept range, and copied text, belongs to who brought it.

Clocks count UTF-16 units, as in Yjs; lengths that callers see are Unicode code points.
"""

from .attribution import Tally, TextAttribution
from .authored_text import AuthoredText, Run, Share, Sources
from .storage import dump_attribution, load_attribution

__all__ = [
    "AuthoredText",
    "Run",
    "Share",
    "Sources",
    "Tally",
    "TextAttribution",
    "dump_attribution",
    "load_attribution",
]
