"""What was done in all spaces, in one, on one page: as a list and as a feed."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import PageLogEntry

from ....core.forms.numbers import whole_number
from ...history.activity import Happening, done_by, happenings, log_visible_to
from ...models import FeedToken, SpaceEntry, page_url
from ..pages import get_page, get_space

# Entries of the log that are looked at for one page of the list, and for a feed.
PAGE_SIZE = 60
IN_FEED = 60

_UNUSED = ("revision__content", "page__entry__space__body", "page__entry__space__rendered_html")


class _Place:
    """Where things were done: everywhere, in one space or on one page that the reader may read."""

    def __init__(self, request: HttpRequest, key: str, page_id: int) -> None:
        self.space = get_space(request, key) if key else None
        self.page = get_page(request, page_id) if page_id else None
        entries = SpaceEntry.objects.all()
        if self.space:
            self.feed_url = reverse("teamweb_spaces:space_feed", args=[key])
            entries = entries.filter(space=self.space)
        elif self.page:
            self.feed_url = reverse("teamweb_spaces:page_feed", args=[page_id])
            entries = entries.filter(page_id=page_id)
        else:
            self.feed_url = reverse("teamweb_spaces:feed")
        found = log_visible_to(request.user, pages=entries)
        by = request.GET.get("by", "") if request.user.is_authenticated else ""
        self.by = whole_number(by)
        self._entries = done_by(found, self.by) if self.by else found

    def newest(self, number: int, *, before: int | None = None) -> list[PageLogEntry]:
        """With all that is shown of them."""
        found = self._entries.filter(pk__lt=before) if before else self._entries
        # By numbers first: a long log is then sorted without what belongs to each entry.
        rows = PageLogEntry.objects.filter(pk__in=list(found.values_list("pk", flat=True)[:number]))
        rows = rows.select_related("user", "page__entry__space", "revision__user")
        return list(rows.select_related("revision__version_note").defer(*_UNUSED).order_by("-pk"))

    @property
    def title(self) -> str:
        if self.space:
            return _("Changes in %(space)s") % {"space": self.space.title}
        if self.page:
            return _("Changes of %(page)s") % {"page": self.page.title}
        return _("Recent changes")


def _read(request: HttpRequest, entries: list[PageLogEntry]) -> list[Happening]:
    signed_in = request.user.is_authenticated
    shown = happenings(entries, with_comments=signed_in)
    if not signed_in:
        for one in shown:
            one.people = []
    return shown


@require_safe
def changes(request: HttpRequest, key: str = "", page_id: int = 0) -> HttpResponse:
    """The newest first; `?by=` one person, `?until=` those before an entry of the log."""
    place = _Place(request, key, page_id)
    until = request.GET.get("until", "")
    rows = place.newest(PAGE_SIZE + 1, before=whole_number(until))
    shown = _read(request, rows[:PAGE_SIZE])
    query = {"by": str(place.by)} if place.by else {}
    context: dict[str, Any] = {
        "space": place.space or (place.page.entry.space if place.page else None),
        "page": place.page,
        "is_of_space": bool(place.space),
        "happenings": shown,
        "by": place.by,
        "person": _named(place.by, shown),
        "is_older": bool(until),
        "newest_url": f"?{urlencode(query)}",
        "older_url": "",
    }
    if len(rows) > PAGE_SIZE:
        context["older_url"] = f"?{urlencode({**query, 'until': rows[PAGE_SIZE - 1].pk})}"
    if request.user.is_authenticated:
        token, _made = FeedToken.objects.get_or_create(
            user=request.user, defaults={"token": secrets.token_urlsafe(32)}
        )
        context["feed_url"] = f"{place.feed_url}?{urlencode({**query, 'token': token.token})}"
    return render(request, "teamweb_spaces/changes.html", context)


def _named(user_id: int | None, shown: list[Happening]) -> Any:
    """The person of this number, if they did anything the reader sees."""
    people = (person for one in shown for person in one.people)
    return next((person for person in people if person.pk == user_id), None)


@login_required
@require_POST
def new_feed_token(request: HttpRequest) -> HttpResponse:
    """A new secret: feeds subscribed with the former one end."""
    FeedToken.objects.update_or_create(
        user=request.user,  # type: ignore[misc]
        defaults={"token": secrets.token_urlsafe(32)},
    )
    return redirect("teamweb_spaces:changes")


@require_safe
def feed(request: HttpRequest, key: str = "", page_id: int = 0) -> HttpResponse:
    """The same as Atom, for the person who is signed in or whose secret is in `?token=`."""
    token = request.GET.get("token", "")
    if token:
        known = get_object_or_404(FeedToken.objects.select_related("user"), token=token)
        request.user = known.user
    place = _Place(request, key, page_id)
    link = request.build_absolute_uri(place.feed_url)
    atom = Atom1Feed(title=place.title, link=link, description="", feed_url=link, language="de")
    for one in _read(request, place.newest(IN_FEED)):
        said = [one.what, one.file, one.comment, one.page.entry.space.title]
        known_as = reverse("teamweb_spaces:permanent", args=[one.page.pk])
        atom.add_item(
            title=one.page.title,
            link=request.build_absolute_uri(page_url(one.page)),
            description=" · ".join(filter(None, said)),
            unique_id=f"{request.build_absolute_uri(known_as)}#{one.number}",
            pubdate=one.began_at,
            updateddate=one.ended_at,
            author_name=", ".join(map(str, one.people)),
        )
    response = HttpResponse(content_type=Atom1Feed.content_type)
    response.headers["Cache-Control"] = "private, no-cache"
    atom.write(response, "utf-8")
    return response
