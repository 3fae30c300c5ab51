"""Adding to the public pages from outside the admin (demo content, imports)."""

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from ..accounts.typing import User
from .errors import SectionMissing
from .models import (
    EventIndexPage,
    EventPage,
    HomePage,
    ModelRegionIndexPage,
    ModelRegionPage,
    NewsIndexPage,
    NewsPage,
    PressIndexPage,
    PressReleasePage,
    PublicationIndexPage,
    PublicationPage,
)

Item = TypeVar("Item", bound=Page)


def create_news(*, by: User, title: str, lead: str, body: str = "", **fields: Any) -> NewsPage:
    """Publish a news item; `body` is HTML of Wagtail's rich text. Raises SectionMissing."""
    item = NewsPage(title=title, lead=lead, body=body, **fields)
    return _publish(item, section=NewsIndexPage, by=by)


def create_event(*, by: User, title: str, body: str = "", **fields: Any) -> EventPage:
    """Publish an event; `fields` are those of `EventPage`. Raises SectionMissing."""
    return _publish(EventPage(title=title, body=body, **fields), section=EventIndexPage, by=by)


def create_publication(*, by: User, title: str, body: str = "", **fields: Any) -> PublicationPage:
    """List a publication; `fields` are those of `PublicationPage`. Raises SectionMissing."""
    item = PublicationPage(title=title, body=body, **fields)
    return _publish(item, section=PublicationIndexPage, by=by)


def create_press_release(
    *, by: User, title: str, lead: str, body: str = "", **fields: Any
) -> PressReleasePage:
    """Publish a press release. Raises SectionMissing."""
    item = PressReleasePage(title=title, lead=lead, body=body, **fields)
    return _publish(item, section=PressIndexPage, by=by)


def create_model_region(*, by: User, title: str, lead: str, **fields: Any) -> ModelRegionPage:
    """List a model region. Raises SectionMissing."""
    item = ModelRegionPage(title=title, lead=lead, **fields)
    return _publish(item, section=ModelRegionIndexPage, by=by)


def add_picture(*, by: User, title: str, name: str, content: bytes) -> Any:
    """Add a picture to the library; `title` describes it."""
    file = ContentFile(content, name=name)
    return get_image_model()._default_manager.create(
        title=title, file=file, description=title, uploaded_by_user=by
    )


def add_document(*, by: User, title: str, name: str, content: bytes) -> Any:
    """Put a file into the library, for everybody to download."""
    file = ContentFile(content, name=name)
    return get_document_model()._default_manager.create(title=title, file=file, uploaded_by_user=by)


def create_section(section: Item, *, by: User) -> Item:
    """Put a page below the home page and into the menus. Raises SectionMissing."""
    section.show_in_menus = True
    return _publish(section, section=HomePage, by=by)


@transaction.atomic
def _publish(item: Item, *, section: type[Page], by: User) -> Item:
    index = section._default_manager.first()
    if index is None:
        raise SectionMissing(section._meta.verbose_name)
    if not index.permissions_for_user(by).can_publish_subpage():
        raise PermissionDenied
    item.owner = by
    index.add_child(instance=item)
    # The first version, so that the admin's history begins with what was published.
    item.save_revision(user=by, log_action=True, changed=False)
    return item
