"""Spaces, their pages, and what belongs to pages beside their content."""

from .access_requests import AccessRequest
from .attachments import (
    INLINE_TYPES,
    Attachment,
    AttachmentVersion,
    attachment_path,
    private_storage,
)
from .content import (
    INDEX_SLUG,
    SpaceContent,
    SpaceContentManager,
    SpaceContentQuerySet,
    WikiText,
    address_of,
    page_url,
)
from .entries import PageLink, PageRedirect, SpaceEntry
from .feeds import FeedToken
from .labels import Label, PageLabel, label_key
from .pages import SpaceIndexPage, SpacePage, WikiPage
from .pins import PinnedPage
from .templates import PageTemplate
from .versions import ReadMark, VersionNote

__all__ = [
    "INDEX_SLUG",
    "INLINE_TYPES",
    "AccessRequest",
    "Attachment",
    "AttachmentVersion",
    "FeedToken",
    "Label",
    "PageLabel",
    "PageLink",
    "PageRedirect",
    "PageTemplate",
    "PinnedPage",
    "ReadMark",
    "SpaceContent",
    "SpaceContentManager",
    "SpaceContentQuerySet",
    "SpaceEntry",
    "SpaceIndexPage",
    "SpacePage",
    "VersionNote",
    "WikiPage",
    "WikiText",
    "address_of",
    "attachment_path",
    "label_key",
    "page_url",
    "private_storage",
]
