from .page import MinutesPage
from .resolutions import Resolution, ResolutionCounter, ResolutionQuerySet
from .versions import MinutesVersion, MinutesVersionQuerySet, Objection

__all__ = [
    "MinutesPage",
    "MinutesVersion",
    "MinutesVersionQuerySet",
    "Objection",
    "Resolution",
    "ResolutionCounter",
    "ResolutionQuerySet",
]
