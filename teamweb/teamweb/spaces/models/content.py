"""What every page of a space has, and every page whose content is one text.

Any page type becomes a page of a space by inheriting `SpaceContent`.
"""

import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models, transaction
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from ...access.readable import readable_accesses
from ...core.forms.visible import validate_visible
from ..signals import revision_saved, revision_saving, url_path_changed

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from .entries import SpaceEntry

# The slug of the page above all spaces: the part of `url_path` from which addresses are counted.
INDEX_SLUG = "teamweb"


def address_of(url_path: str) -> str:
    """The part of a page's `url_path` below the page of all spaces, without slashes at its ends."""
    return url_path.partition(f"/{INDEX_SLUG}/")[2].strip("/")


class SpaceContentQuerySet(PageQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Pages of spaces that `user` may read and that are neither drafts nor in the trash."""
        return self.filter(live=True, page_access__access_id__in=readable_accesses(user))


SpaceContentManager = PageManager.from_queryset(SpaceContentQuerySet)


class SpaceContent(models.Model):
    """Mixin for every page type that lives in a space: `class WikiPage(SpaceContent, Page)`.

    Each type declares its `page_ptr` itself: Django does not resolve a parent link that comes
    from a mixin before `Page` among the bases.

    A signal handler gives each new page its `SpaceEntry` and the access of the page above, whether
    our actions, the Wagtail admin or a copy saved it.
    """

    reading_template: ClassVar[str] = "teamweb_spaces/page.html"

    objects: ClassVar[Any] = SpaceContentManager()

    if TYPE_CHECKING:
        # From `Page`, which every concrete type inherits as well.
        entry: "SpaceEntry"
        url_path: str

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return page_url(self)

    def clean(self) -> None:
        super().clean()
        validate_visible(getattr(self, "title", ""))

    def listed_day(self) -> datetime.date | None:
        """The day under which lists of pages show this one, newest first; None: as people order them."""
        return None

    def reading_context(self, *, user: Any) -> dict[str, Any]:
        """What `reading_template` needs beside `page`; the reader's right was checked."""
        return {}

    def accepts_comments(self) -> bool:
        return self.entry.space.archived_at is None

    def get_route_paths(self) -> list[str]:
        """None, so that Wagtail makes no redirects: those would tell anybody a page's new address.

        Our own (`PageRedirect`) lead only readers on.
        """
        return []

    def etag_parts(self, *, user: Any) -> tuple | None:
        """What else `user` sees of the page depends on, beside its version and place; None: unknown."""
        return None

    def serve(self, request: "HttpRequest", *args: Any, **kwargs: Any) -> "HttpResponse":
        """Answer a request that came by Wagtail's own URLs with the view that checks who reads."""
        # Found by the address, so that models import no views; in our URLs, since those of the host
        # may begin with Wagtail's, which would come here again.
        path = f"/{INDEX_SLUG}/{address_of(self.url_path)}/"
        match = resolve(path, urlconf="teamweb.spaces.urls")
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return answer

    def _update_descendant_url_paths(self, old_url_path: str, new_url_path: str) -> None:
        # Wagtail calls this in the transaction that changes a slug, in the admin too; its own signal
        # `page_slug_changed` comes only with publishing.
        super()._update_descendant_url_paths(old_url_path, new_url_path)  # type: ignore[misc]
        url_path_changed.send(type(self), page=self, old_url_path=old_url_path)


def page_url(page: Any) -> str:
    """The address under which a page of a space is read."""
    return reverse("teamweb_spaces:page", args=[address_of(page.url_path)])


class WikiText(models.Model):
    """Mixin for a page whose content is one text in the canonical HTML of `core.richtext`."""

    body = models.TextField(_("text"), blank=True)
    # Made from `body` whenever that is saved; links in it name page ids, so a move leaves it valid.
    rendered_html = models.TextField(editable=False, blank=True)

    # Set on an instance whose body was made from the log of those who write together.
    is_written_together = False
    # The live document into which `body` was merged while its revision is being saved.
    merged_into: Any = None

    if TYPE_CHECKING:
        owner: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        # A signal handler renders the body. It cannot add its field to those that are saved.
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and "body" in update_fields:
            kwargs["update_fields"] = {*update_fields, "rendered_html"}
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Store a version; signal handlers merge a text that was stored outside the editing session."""
        user = kwargs.get("user")
        # One transaction: the text that is merged and the version that holds it belong together.
        with transaction.atomic():
            if not self.is_written_together:
                revision_saving.send(type(self), page=self, user=user)
            revision = super().save_revision(*args, **kwargs)  # type: ignore[misc]
            revision_saved.send(type(self), page=self, revision=revision, user=user)
        return revision

    def etag_parts(self, *, user: Any) -> tuple | None:
        # Lists of pages and included pages change without this one.
        return None if 'data-macro="' in self.rendered_html else ()

    def serializable_data(self) -> dict[str, Any]:
        """What a revision keeps: the rendered text can be made from the body again."""
        data = super().serializable_data()  # type: ignore[misc]
        data.pop("rendered_html", None)
        return data
