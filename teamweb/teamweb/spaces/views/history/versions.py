"""Versions of a page: the list, one of them, two beside each other, an old one again."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Revision

from ....access.models import Level
from ....accounts.typing import SignedInRequest
from ....core.database.german_order import german_key
from ....core.forms.numbers import whole_number
from ....core.richtext import Comparison, UnknownMarkup
from ....core.richtext import render as render_text
from ... import actions
from ...actions import restore_version
from ...errors import PassageChanged
from ...history.drafts import revisions_of
from ...history.versions import (
    described,
    named,
    numbers_of,
    parts_of,
    pictures_of,
    writers_among,
    written_by,
)
from ...history.visits import visit
from ...models import WikiText, page_url
from ...text.rendering import StoredResolver, for_reader
from ..editing import editable
from ..pages import get_page

PAGE_SIZE = 25
# So many people are offered to choose versions by.
CHOICES = 200


def _readable(request: HttpRequest, page_id: int) -> Any:
    """Versions are for people who are signed in: an old text may hold what was taken out again."""
    page = get_page(request, page_id)
    if not isinstance(page, WikiText):
        raise Http404
    return page


def _versions(page: Any) -> Any:
    """What the reader may know of the page's versions: drafts are for those who may edit."""
    versions = revisions_of(page)
    if page.level < Level.EDIT:
        versions = versions.filter(pk__lte=page.live_revision_id or 0)
        versions = versions.exclude(version_note__is_draft=True)
    return versions


def _may_edit(page: Any) -> bool:
    return bool(page.level >= Level.EDIT and not page.entry.space.is_archived)


def _version(page: Any, number: Any) -> Revision:
    versions = _versions(page).select_related("user", "version_note")
    revision = versions.filter(pk=whole_number(number)).first()
    if revision is None:
        raise Http404
    return revision


def _before(page: Any, revision: Revision) -> Revision:
    is_earlier = Q(created_at__lt=revision.created_at)
    is_earlier |= Q(created_at=revision.created_at, pk__lt=revision.pk)
    versions = _versions(page).select_related("user", "version_note")
    return versions.filter(is_earlier).first() or revision


@login_required
def history(request: HttpRequest, page_id: int) -> HttpResponse:
    """All versions, or those with a name (`?named=1`) or by one person (`?by=`)."""
    page = _readable(request, page_id)
    versions = chosen = _versions(page)
    writers = writers_among(versions)
    by = request.GET.get("by", "")
    person = writers.filter(pk=whole_number(by)).first()
    if by and person is None:
        raise Http404
    if person:
        chosen = written_by(chosen, person)
    if is_named := "named" in request.GET:
        chosen = named(chosen)
    chosen = chosen.select_related("user", "version_note__restored_from")
    chosen = chosen.defer("content", "version_note__restored_from__content")
    shown = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    revisions = list(shown)
    if person or is_named:
        numbers = numbers_of(revisions, versions)
    else:
        last = shown.paginator.count - shown.start_index() + 1
        numbers = {revision.pk: last - place for place, revision in enumerate(revisions)}
    people = sorted(writers[:CHOICES], key=lambda user: german_key(str(user)))
    context = {
        "page": page,
        "space": page.entry.space,
        "versions": described(revisions, numbers),
        "page_obj": shown,
        "people": people,
        "person": person,
        "is_named": is_named,
        "is_chosen": bool(person or is_named),
        "may_edit": _may_edit(page),
    }
    return render(request, "teamweb_spaces/history.html", context)


@login_required
def version(request: HttpRequest, page_id: int, revision_id: int) -> HttpResponse:
    page = _readable(request, page_id)
    revision = _version(page, revision_id)
    versions = {pk: shown.number for pk, shown in pictures_of(page, revision).items()}
    text = render_text(revision.content.get("body", ""), StoredResolver(page.pk, versions))
    context = {
        "page": page,
        "space": page.entry.space,
        "revision": revision,
        "text": for_reader(text, page_id=page.pk, user=request.user),
        "may_edit": _may_edit(page),
    }
    return render(request, "teamweb_spaces/version.html", context)


@login_required
def compare(request: HttpRequest, page_id: int) -> HttpResponse:
    """Two versions (`?a=&b=`), the older one first whichever was chosen first; `?view=side`.

    `?before=` instead of `a`: the one before that version, or itself if it is the first.
    """
    page = _readable(request, page_id)
    newest = page.latest_revision_id if page.level >= Level.EDIT else page.live_revision_id
    if before := request.GET.get("before"):
        oldest = _before(page, _version(page, before))
    else:
        oldest = _version(page, request.GET.get("a", ""))
    chosen = [oldest, _version(page, request.GET.get("b") or newest)]
    old, new = sorted(chosen, key=lambda revision: (revision.created_at, revision.pk))
    context = _comparison(request, page, old, new)
    return render(request, "teamweb_spaces/compare.html", context)


@login_required
def since(request: HttpRequest, page_id: int) -> HttpResponse:
    """The version of the reader's last visit compared with the present one."""
    page = _readable(request, page_id)
    seen = visit(request.user, page)
    old = None
    if seen.since:
        old = _versions(page).select_related("user").filter(pk=seen.since[0]).first()
    if seen.since is None or old is None:
        context = {"page": page, "space": page.entry.space}
        return render(request, "teamweb_spaces/nothing_since.html", context)
    new = _version(page, page.live_revision_id)
    context = {
        **_comparison(request, page, old, new),
        "since": seen.since[1],
    }
    return render(request, "teamweb_spaces/compare.html", context)


def _comparison(request: HttpRequest, page: Any, old: Revision, new: Revision) -> dict[str, Any]:
    parts = parts_of([old, new])
    is_later = Q(created_at__gt=old.created_at) | Q(created_at=old.created_at, pk__gt=old.pk)
    is_until = Q(created_at__lt=new.created_at) | Q(created_at=new.created_at, pk__lte=new.pk)
    return {
        "old_people": parts[old.pk],
        "new_people": parts[new.pk],
        # Of all versions in between too; the older one's writers are named beside it.
        "people": writers_among(_versions(page).filter(is_later, is_until))[:CHOICES],
        "page": page,
        "space": page.entry.space,
        "old": old,
        "new": new,
        "old_title": old.content.get("title", ""),
        "new_title": new.content.get("title", ""),
        "comparison": Comparison(
            old.content.get("body", ""),
            new.content.get("body", ""),
            old_pictures=pictures_of(page, old),
            new_pictures=pictures_of(page, new),
        ),
        "is_side_by_side": request.GET.get("view") == "side",
        "may_restore": _may_edit(page) and old != new,
    }


@login_required
def restore(request: SignedInRequest, page_id: int, revision_id: int) -> HttpResponse:
    page = editable(request, page_id)
    revision = _version(_readable(request, page_id), revision_id)
    if request.method == "POST":
        try:
            restored = restore_version(page=page, revision=revision, by=request.user)
        except UnknownMarkup as error:
            messages.error(request, _cannot_be_restored(error))
            return redirect("teamweb_spaces:history", page.pk)
        messages.success(request, _("The earlier version is the current one again."))
        return redirect(page_url(restored))
    context = {
        "title": _("Restore this version?"),
        "text": _("Its text becomes a new version; the present one stays in the history."),
        "action": _("Restore"),
        "cancel_url": page_url(page),
    }
    return render(request, "teamweb/confirm.html", context)


@login_required
@require_POST
def restore_passage(request: SignedInRequest, page_id: int, revision_id: int) -> HttpResponse:
    """One passage of the comparison of a version with `base`, as the button beside it says."""
    page = editable(request, page_id)
    _readable(request, page_id)
    revision = _version(page, revision_id)
    number = request.POST.get("passage", "")
    comparison = {"a": str(revision.pk)}
    if request.POST.get("view") == "side":
        comparison["view"] = "side"
    try:
        actions.restore_passage(
            page=page,
            revision=revision,
            base=_version(page, request.POST.get("base", "")),
            passage=whole_number(number) or 0,
            by=request.user,
        )
        messages.success(request, _("The passage stands in the present text again."))
    except PassageChanged:
        sentence = _(
            "The present text has changed at this passage, so that it cannot be put there. Below you"
            " see the earlier version compared with the present one."
        )
        messages.error(request, sentence)
    except UnknownMarkup as error:
        messages.error(request, _cannot_be_restored(error))
    address = reverse("teamweb_spaces:compare", args=[page.pk])
    return redirect(f"{address}?{urlencode(comparison)}")


def _cannot_be_restored(error: UnknownMarkup) -> str:
    return _("This cannot be restored. %(reason)s") % {"reason": error}
