"""How German text becomes what engines compare. Plain functions and plain data.

Changing what they return needs a reindex: raise `ANALYSIS_VERSION`.
"""

from .compounds import parts_of
from .german import Token, clean, exact_tokens, normalise, stem, stems, tokens
from .stop_words import is_stop_word

ANALYSIS_VERSION = 2

__all__ = [
    "ANALYSIS_VERSION",
    "Token",
    "clean",
    "exact_tokens",
    "is_stop_word",
    "normalise",
    "parts_of",
    "stem",
    "stems",
    "tokens",
]
