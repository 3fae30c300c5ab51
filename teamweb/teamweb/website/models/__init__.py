"""The pages of the public site, a module per kind."""

from .brand import BrandSettings
from .directories import DirectoryPage, MembersPage, TeamPage
from .events import EventIndexPage, EventPage, EventQuerySet
from .home import HomePage
from .model_regions import ModelRegionIndexPage, ModelRegionPage
from .news import DatedPage, NewsIndexPage, NewsPage
from .press import PressIndexPage, PressReleasePage, PressReviewPage
from .public_page import ListingPage, PublicPage, plain_text, refuse_address
from .publications import PublicationIndexPage, PublicationPage
from .standard import StandardPage

__all__ = [
    "BrandSettings",
    "DatedPage",
    "DirectoryPage",
    "EventIndexPage",
    "EventPage",
    "EventQuerySet",
    "HomePage",
    "ListingPage",
    "MembersPage",
    "ModelRegionIndexPage",
    "ModelRegionPage",
    "NewsIndexPage",
    "NewsPage",
    "PressIndexPage",
    "PressReleasePage",
    "PressReviewPage",
    "PublicPage",
    "PublicationIndexPage",
    "PublicationPage",
    "StandardPage",
    "TeamPage",
    "plain_text",
    "refuse_address",
]
