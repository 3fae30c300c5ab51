"""How German text becomes what engines compare. Plain functions and plain data.

Changing what they return needs a reindex: raise `ANALYSIS_VERSION`.
"""

from .compounds import is_german, parts_of, without_prefix
from .german import Token, clean, exact_tokens, is_stop_word, normalise, stem, stems, tokens

ANALYSIS_VERSION = 4

__all__ = [
    "ANALYSIS_VERSION",
    "Token",
    "clean",
    "exact_tokens",
    "is_german",
    "is_stop_word",
    "normalise",
    "parts_of",
    "stem",
    "stems",
    "tokens",
    "without_prefix",
]
