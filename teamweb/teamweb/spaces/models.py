"""Spaces, their pages, and what every page of a space has beside its content.

Any page type becomes a page of a space by inheriting `SpaceContent`. What is asked of all
of them at once (place, order, last change, trash) stands in `SpaceEntry`, one row per page.
"""

import datetime
import re
import unicodedata
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from ..access.readable import readable_accesses
from ..access.required_pages import RequiredPage
from ..core.german_order import german
from ..core.page_types import parent_link
from ..core.visible import validate_visible
from ..groups.models import WorkingGroup

if TYPE_CHECKING:
    from django.core.files.storage import Storage
    from django.http import HttpRequest, HttpResponse

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

    Saving a new page (by any way: our actions, the Wagtail admin, a copy) gives it its
    `SpaceEntry` and the access of the page above.
    """

    reading_template: ClassVar[str] = "teamweb_spaces/page.html"

    objects: ClassVar[Any] = SpaceContentManager()

    if TYPE_CHECKING:
        # From `Page`, which every concrete type inherits as well.
        entry: "SpaceEntry"
        url_path: str

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new = self.pk is None
        super().save(*args, **kwargs)
        if is_new:
            from .tree import enter

            enter(self)

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
        """Wagtail's own way to a page ends in the view that checks who reads."""
        from .views.reading import read_page

        return read_page(request, address_of(self.url_path))

    def _update_descendant_url_paths(self, old_url_path: str, new_url_path: str) -> None:
        # Wagtail calls this in the transaction that changes a slug, whoever changes it.
        from .tree import take_new_address

        super()._update_descendant_url_paths(old_url_path, new_url_path)  # type: ignore[misc]
        take_new_address(self, old_url_path=old_url_path)


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

    if TYPE_CHECKING:
        owner: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        from .files import take_files
        from .rendering import render_for_storage

        is_new = self.pk is None
        update_fields = kwargs.get("update_fields")
        if update_fields is None or "body" in update_fields:
            self.rendered_html = render_for_storage(self.body, page_id=self.pk)
            if update_fields is not None:
                kwargs["update_fields"] = {*update_fields, "rendered_html"}
        super().save(*args, **kwargs)
        if is_new and "data-attachment=" in self.body:
            self.body = take_files(page=self, body=self.body, by=self.owner)
            self.save(update_fields=["body"])

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Whoever stores a text past the room (the Wagtail admin, the API): it is merged there."""
        from .actions import is_moderated, merge_revision

        if self.is_written_together:
            revision = super().save_revision(*args, **kwargs)  # type: ignore[misc]
        else:
            revision = merge_revision(self, super().save_revision, *args, **kwargs)  # type: ignore[misc]
        if is_moderated(self):
            # Until it is published (`signal_handlers`), whoever stored it and where.
            VersionNote.objects.update_or_create(revision=revision, defaults={"is_draft": True})
        return revision

    def etag_parts(self, *, user: Any) -> tuple | None:
        # Lists of pages and included pages change without this one.
        return None if 'data-macro="' in self.rendered_html else ()

    def serializable_data(self) -> dict[str, Any]:
        """What a revision keeps: the rendered text can be made from the body again."""
        data = super().serializable_data()  # type: ignore[misc]
        data.pop("rendered_html", None)
        return data


BODY_PANELS = [
    HelpPanel(template="teamweb_spaces/admin/body_panel.html", heading=_("Text")),
]


class SpaceIndexPage(RequiredPage, Page):
    """The page above all spaces; it has no content of its own."""

    page_ptr = parent_link()
    subpage_types: ClassVar = ["teamweb_spaces.SpacePage"]
    max_count = 1
    # Made by the first space; a second one would divide the addresses.
    is_creatable = False

    class Meta:
        verbose_name = _("page of all spaces")

    def get_absolute_url(self) -> str:
        return reverse("teamweb_spaces:spaces")

    def serve(self, request: "HttpRequest", *args: Any, **kwargs: Any) -> "HttpResponse":
        from django.shortcuts import redirect

        return redirect("teamweb_spaces:spaces")


class SpacePage(RequiredPage, WikiText, SpaceContent, Page):  # noqa: DJ008
    """A space (Bereich): the home page of a group's or a subject's pages, with a text of its own."""

    page_ptr = parent_link()
    key = models.SlugField(_("short name"), max_length=80, unique=True)
    group = models.ForeignKey(
        WorkingGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="spaces",
        verbose_name=_("working group"),
    )
    description = models.CharField(_("description"), max_length=300, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)
    # What members write is a draft until somebody who manages the space publishes it.
    is_moderated = models.BooleanField(
        _("changes are checked before they are published"), default=False, editable=False
    )

    reading_template = "teamweb_spaces/space_home.html"
    # A space is archived. Its address is its key.
    keeps_address = False
    parent_page_types: ClassVar = ["teamweb_spaces.SpaceIndexPage"]
    # Opened by the action `create_space`, which opens its accesses with it.
    is_creatable = False
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("description"), *BODY_PANELS]
    promote_panels: ClassVar[list[Any]] = []

    class Meta:
        verbose_name = _("space")
        verbose_name_plural = _("spaces")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.key
        super().full_clean(*args, **kwargs)

    def with_content_json(self, content: Any) -> Any:
        """An earlier version brings back its text, not the short name the space had then."""
        page = super().with_content_json(content)
        page.key = page.slug = self.key
        return page

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @cached_property
    def audience_access(self) -> Any:
        """The access of what the whole audience of the space reads."""
        return self._access("audience")

    @cached_property
    def members_access(self) -> Any:
        """The access of what only members of the space read (drafts, part B of minutes)."""
        return self._access("members")

    def _access(self, kind: str) -> Any:
        from ..access.models import Access

        return Access.objects.get(space_id=self.pk, kind=kind)


class WikiPage(WikiText, SpaceContent, Page):  # noqa: DJ008
    """A page of text in a space."""

    page_ptr = parent_link()
    parent_page_types: ClassVar = ["teamweb_spaces.SpacePage", "teamweb_spaces.WikiPage"]
    content_panels: ClassVar = [*Page.content_panels, *BODY_PANELS]

    class Meta:
        verbose_name = _("wiki page")
        verbose_name_plural = _("wiki pages")


class SpaceEntryQuerySet(models.QuerySet["SpaceEntry"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(
            page__live=True,
            trashed_at=None,
            page__page_access__access_id__in=readable_accesses(user),
        )

    def in_order(self) -> Self:
        """As lists show the children of one page: in people's order, then those with a day."""
        return self.order_by(F("day").desc(nulls_first=True), "rank", "page_id")


class SpaceEntry(models.Model):
    """A page's place in its space, and what lists of pages of any type ask for."""

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="entry")
    space = models.ForeignKey(SpacePage, models.CASCADE, related_name="entries")
    # None for the space's own page.
    parent = models.ForeignKey(
        Page, models.CASCADE, null=True, blank=True, related_name="child_entries"
    )
    # Order among the children of one page. Never the tree path: moving there rewrites every sibling.
    rank = models.PositiveIntegerField(default=0)
    # `SpaceContent.listed_day` of the page: a day counts more than the rank.
    day = models.DateField(null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Slug and name of each label, as PageLabel has them: read with the page at no further query.
    labels = models.JSONField(default=list, blank=True)
    # New after each change of what stands around the text (labels, files, comments).
    touched = models.PositiveBigIntegerField(default=0)
    # Set for the page that was put into the trash, not for those below it.
    trashed_at = models.DateTimeField(null=True, blank=True)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = SpaceEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("place of a page")
        verbose_name_plural = _("places of pages")
        indexes = [
            models.Index(fields=["parent", "rank"], name="entry_order"),
            models.Index(fields=["-changed_at"], name="entry_changed"),
            models.Index(fields=["space", "-changed_at"], name="entry_changed_in_space"),
        ]

    def __str__(self) -> str:
        return str(self.page)


class VersionNote(models.Model):
    """What the author said about a version."""

    revision = models.OneToOneField(
        "wagtailcore.Revision", models.CASCADE, primary_key=True, related_name="version_note"
    )
    comment = models.CharField(_("what has changed"), max_length=300, blank=True)
    # Never published, in a moderated space: for people who may edit.
    is_draft = models.BooleanField(default=False, editable=False)
    # Why an approver sent the draft back; empty while it waits.
    sent_back_reason = models.TextField(blank=True, editable=False)
    restored_from = models.ForeignKey(
        "wagtailcore.Revision", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.comment


class ReadMark(models.Model):
    """Up to which version a person has read a page. It is shown to nobody but that person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    revision = models.ForeignKey(
        "wagtailcore.Revision", models.SET_NULL, null=True, related_name="+"
    )
    # When the present visit began.
    read_at = models.DateTimeField()
    # The same of the visit before: what is new is what came since.
    before = models.ForeignKey("wagtailcore.Revision", models.SET_NULL, null=True, related_name="+")
    before_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.page_id}"


def label_key(name: str) -> str:
    """What two ways of writing one label share: "E-Akte" and "e akte", but not "C" and "C++"."""
    words = " ".join(name.split())
    if re.fullmatch(r"[\w\s-]+", words) and (slug := slugify(words, allow_unicode=True)):
        return slug
    return unicodedata.normalize("NFC", words).casefold()


class LabelQuerySet(models.QuerySet["Label"]):
    def visible_to(self, user: Any) -> Self:
        """Labels of pages that `user` may read."""
        pages = PageLabel.objects.filter(
            page__live=True, page__page_access__access_id__in=readable_accesses(user)
        )
        return self.filter(pk__in=pages.values("label_id"))


class Label(models.Model):
    """A word that pages of all spaces can be found by."""

    key = models.CharField(max_length=300, unique=True, editable=False)
    # In addresses; letters and digits alone, so some labels have a number behind them.
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    name = models.CharField(_("label"), max_length=80)

    objects = LabelQuerySet.as_manager()

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = [german("name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("teamweb_spaces:label", args=[self.slug])


class PageLabel(models.Model):
    page = models.ForeignKey(Page, models.CASCADE, related_name="page_labels")
    label = models.ForeignKey(Label, models.CASCADE, related_name="page_labels")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "label"], name="label_once")]

    def __str__(self) -> str:
        return str(self.label)


class PageTemplate(models.Model):
    """A text to begin a new page with; without a space it is offered in all of them."""

    space = models.ForeignKey(
        SpacePage, models.CASCADE, null=True, blank=True, related_name="templates"
    )
    title = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("what it is for"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = [german("title")]
        constraints = [
            models.UniqueConstraint(
                fields=["space", "title"], condition=~Q(space=None), name="space_template_once"
            ),
            models.UniqueConstraint(
                fields=["title"], condition=Q(space=None), name="general_template_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PageRedirect(models.Model):
    """A former address (below the page of all spaces) of a page and of everything below it."""

    address = models.CharField(max_length=2000, unique=True)
    page = models.ForeignKey(Page, models.CASCADE, related_name="former_addresses")

    def __str__(self) -> str:
        return self.address


class PageLink(models.Model):
    """`source` names `target` in its text."""

    source = models.ForeignKey(Page, models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Page, models.CASCADE, related_name="links_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target"], name="link_once")]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"


# What `uploads.media_type_of` recognises by content and may stand in a page.
INLINE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def private_storage() -> "Storage":
    return storages["private"]


def attachment_path(version: "AttachmentVersion", name: str) -> str:
    """Where a file is stored; says nothing of its name, which anybody may choose."""
    return f"attachments/{version.attachment_id % 1000:03}/{version.attachment_id}/{version.sha256}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: Any) -> Self:
        """Files, not in the trash, of pages that `user` may read, and the user's own drafts."""
        readable = Q(page__live=True, page__page_access__access_id__in=readable_accesses(user))
        if user is not None and user.is_authenticated:
            readable |= Q(page=None, draft_owner=user)
        return self.filter(readable, trashed_at=None)


class Attachment(models.Model):
    """A file that belongs to a page; each upload of it is a version.

    Uploaded into a page that was never saved, it belongs to whoever uploaded it, until it is.
    """

    page = models.ForeignKey(
        Page, models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    draft_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    name = models.CharField(_("file name"), max_length=200)
    title = models.CharField(_("title"), max_length=200, blank=True)
    current = models.ForeignKey(
        "AttachmentVersion", models.SET_NULL, null=True, related_name="+", editable=False
    )
    trashed_at = models.DateTimeField(null=True, blank=True)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = [german("name")]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "name"], condition=Q(trashed_at=None), name="file_name_once"
            ),
            models.CheckConstraint(
                condition=Q(page=None) ^ Q(draft_owner=None), name="file_of_page_or_draft"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    def get_absolute_url(self) -> str:
        return reverse("teamweb_spaces:attachment", args=[self.pk])

    def get_inline_url(self) -> str:
        return reverse("teamweb_spaces:attachment_inline", args=[self.pk])


class AttachmentVersion(models.Model):
    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.FileField(upload_to=attachment_path, storage=private_storage, max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    # Of pictures; `widths` are those in which smaller ones are stored.
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    widths = models.JSONField(default=list, editable=False)
    comment = models.CharField(_("what has changed"), max_length=300, blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["attachment", "number"], name="file_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.attachment} · {self.number}"

    def smaller_name(self, width: int) -> str:
        """Where the same picture of this width is stored."""
        return f"{self.file.name}.{width}"

    @property
    def is_image(self) -> bool:
        """Whether browsers may show it inside a page: raster images, told by their first bytes."""
        return self.media_type in INLINE_TYPES


class AccessRequest(models.Model):
    """Somebody asks to read a page; whoever manages its access answers."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        GRANTED = "granted", _("granted")
        DECLINED = "declined", _("declined")

    page = models.ForeignKey(Page, models.CASCADE, related_name="access_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    message = models.CharField(_("why you ask"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "user"], condition=Q(state="open"), name="open_request_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.page}"


class FeedToken(models.Model):
    """A secret with which a person's news reader fetches the feeds that the person may read."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    token = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return str(self.user)
