"""What changed between two versions of a text: one alignment, shown inline or side by side."""

from .versions import Comparison, Passage, PictureVersion, compare, revert_passage

__all__ = ["Comparison", "Passage", "PictureVersion", "compare", "revert_passage"]
