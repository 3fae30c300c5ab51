"""The handbook that ships: pages of a space, made once and renewed as long as nobody changed them."""

from pathlib import Path

from django.conf import settings
from django.utils import translation
from wagtail.models import PageLogEntry

from teamweb.accounts.typing import User
from teamweb.exchange.models import ImportedPage
from teamweb.exchange.pages.folder import Folder, read_folder
from teamweb.exchange.pages.importer import import_folder
from teamweb.exchange.pages.outcome import Outcome
from teamweb.spaces.actions import create_space
from teamweb.spaces.models import SpacePage
from teamweb.spaces.views.pages import moved_from, page_at
from teamweb.website.handbook import SPACE, START

FOLDER = Path(__file__).parent / "pages"


def load_handbook(*, by: User, folder: Path = FOLDER) -> Outcome | None:
    """Make the space and its pages; a page that somebody changed or put into the trash is left alone.

    None where a space of the same key is not ours, or ours was archived.
    """
    with translation.override(settings.LANGUAGE_CODE):
        space = _space(by)
        if space is None:
            return None
        pages = read_folder(folder)
        for path in _deleted(space, pages):
            del pages.pages[path]
        return import_folder(folder=pages, space=space, by=by)


def _deleted(space: SpacePage, folder: Folder) -> list[str]:
    """The files whose pages somebody deleted for good: they do not come back."""
    known = set(ImportedPage.objects.filter(space=space).values_list("path", flat=True))
    missing = {leaf.title: path for path, leaf in folder.pages.items() if path not in known}
    deleted = PageLogEntry.objects.filter(action="wagtail.delete", label__in=missing)
    return (
        [missing[label] for label in set(deleted.values_list("label", flat=True))] if known else []
    )


def _space(by: User) -> SpacePage | None:
    # Also under the key that it has by now.
    page = page_at(SPACE) or moved_from(SPACE)
    if page is None:
        return create_space(
            key=SPACE,
            title="Handbuch",
            by=by,
            audience="public",
            description="So arbeiten Sie mit Teamweb",
        )
    is_ours = ImportedPage.objects.filter(space_id=page.pk, path=f"{START}.md").exists()
    return SpacePage.objects.filter(pk=page.pk, archived_at=None).first() if is_ours else None
