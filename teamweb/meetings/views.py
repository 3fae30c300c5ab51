from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ..access.readable import readable_access_ids
from ..core.richtext import to_markdown
from ..groups.models import WorkingGroup
from ..spaces.models import SpacePage
from ..todos.actions import create_todo
from ..todos.errors import OwnerCannotRead
from . import actions
from .actions import may_manage, may_plan, may_write
from .errors import (
    AlreadyRepealed,
    EndsBeforeStart,
    GroupMayNotAdopt,
    ItemChanged,
    ItemHasResolutions,
    MeetingError,
    MinutesAreFinal,
    MoreVotesThanVoters,
    PartBNotNarrowed,
    SpaceWithoutGroup,
    WrongState,
)
from .forms import AttendanceForm, ItemForm, ItemTodoForm, MeetingForm, RepealForm, ResolutionForm
from .models import AgendaItem, Attendance, Meeting, Resolution
from .reading import minutes_for

PER_PAGE = 25

SENTENCES: dict[type[MeetingError], Any] = {
    AlreadyRepealed: gettext_lazy("This resolution is not in force any more."),
    EndsBeforeStart: gettext_lazy("The meeting ends before it begins."),
    GroupMayNotAdopt: gettext_lazy("Groups of this type adopt no resolutions."),
    ItemHasResolutions: gettext_lazy("This item has resolutions or todos and stays on the agenda."),
    MinutesAreFinal: gettext_lazy(
        "The minutes are published. Take them back to a draft before you change them."
    ),
    MoreVotesThanVoters: gettext_lazy("More votes than people with a vote were present."),
    PartBNotNarrowed: PartBNotNarrowed.sentence,
    SpaceWithoutGroup: gettext_lazy("This space belongs to no group."),
    WrongState: gettext_lazy("This cannot be done in the meeting's present state."),
}


def sentence(error: MeetingError) -> str:
    return str(SENTENCES.get(type(error), error))


# Lists


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """What is coming in all readable spaces, and what was."""
    readable = Meeting.objects.visible_to(request.user).select_related("space", "group__type")
    page = Paginator(readable.past(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"upcoming": readable.upcoming()[:PER_PAGE], "page": page}
    return render(request, "teamweb_meetings/meetings.html", context)


def _get_space(request: HttpRequest, key: str) -> SpacePage:
    spaces = SpacePage.objects.visible_to(request.user).select_related("group__type")
    return get_object_or_404(spaces, key=key)


@require_safe
def space_meetings(request: HttpRequest, key: str) -> HttpResponse:
    """A space's meetings, year by year."""
    space = _get_space(request, key)
    readable = Meeting.objects.visible_to(request.user).of_space(space)
    years = list(
        readable.order_by()
        .annotate(year=ExtractYear("starts_at"))
        .values("year")
        .annotate(number=Count("pk"))
        .order_by("-year")
    )
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isdigit() and len(wanted) == 4 else None
    if year is None and years:
        year = years[0]["year"]
    rows = readable.filter(starts_at__year=year) if year else readable
    rows = rows.annotate(
        number_of_items=Count(
            "items", filter=Q(items__access__in=readable_access_ids(request.user))
        )
    )
    # Counting took the order of the model away.
    rows = rows.order_by("-starts_at", "-pk")
    context = {
        "space": space,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "upcoming": readable.upcoming()[:5],
        "years": years,
        "year": year,
        "may_plan": space.group is not None and may_plan(space, request.user),
    }
    return render(request, "teamweb_meetings/space_meetings.html", context)


# One meeting


def _get_meeting(request: HttpRequest, meeting_id: int) -> Meeting:
    readable = Meeting.objects.visible_to(request.user)
    return get_object_or_404(readable.select_related("space", "group__type"), pk=meeting_id)


@require_safe
def meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Agenda and minutes, to read."""
    found = _get_meeting(request, meeting_id)
    context = minutes_for(found, user=request.user)
    context["versions"] = found.versions.count() if context["may_manage"] else 0
    return render(request, "teamweb_meetings/meeting.html", context)


@login_required
def plan(request: HttpRequest, key: str) -> HttpResponse:
    space = _get_space(request, key)
    if space.group is None:
        raise Http404
    if not may_plan(space, request.user):
        raise PermissionDenied
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.create_meeting(space=space, by=request.user, **form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("The meeting is planned. Now write its agenda."))
            return redirect("teamweb_meetings:write", found.pk)
    context = {"space": space, "form": form, "is_new": True}
    return render(request, "teamweb_meetings/meeting_form.html", context, status=_status(form))


@login_required
def edit(request: HttpRequest, meeting_id: int) -> HttpResponse:
    found = _writable(request, meeting_id)
    form = MeetingForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            # The form has set its values on its own copy; the action compares with the stored row.
            actions.edit_meeting(meeting=found, by=request.user, **form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("The meeting was changed."))
            return redirect("teamweb_meetings:write", found.pk)
    context = {"space": found.space, "meeting": found, "form": form}
    return render(request, "teamweb_meetings/meeting_form.html", context, status=_status(form))


def _writable(request: HttpRequest, meeting_id: int) -> Meeting:
    found = _get_meeting(request, meeting_id)
    if not may_write(found, request.user):
        raise PermissionDenied
    return found


STEPS: dict[str, tuple[Callable[..., Any], Any]] = {
    "invite": (actions.invite, gettext_lazy("The members were invited.")),
    "start": (actions.start_minutes, gettext_lazy("You can write the minutes now.")),
    "publish": (actions.publish_minutes, gettext_lazy("The minutes are published.")),
    "approve": (actions.approve_minutes, gettext_lazy("The minutes are approved.")),
    "reopen": (actions.reopen_minutes, gettext_lazy("The minutes are a draft again.")),
    "cancel": (actions.cancel_meeting, gettext_lazy("The meeting is cancelled.")),
}


@require_POST
@login_required
def step(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Move a meeting on to another state."""
    found = _get_meeting(request, meeting_id)
    name = request.POST.get("step", "")
    if name not in STEPS:
        raise Http404
    act, message = STEPS[name]
    try:
        act(meeting=found, by=request.user)
    except MeetingError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, str(message))
    return redirect(
        "teamweb_meetings:write" if name in ("start", "reopen") else found,
        *([found.pk] if name in ("start", "reopen") else []),
    )


@require_safe
@login_required
def write(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The desk of whoever writes agenda and minutes: every item with its buttons, and who is there."""
    found = _writable(request, meeting_id)
    if found.is_published:
        return redirect(found)
    return _desk(request, found, AttendanceForm(group=found.group))


def _desk(
    request: HttpRequest, found: Meeting, form: AttendanceForm, status: int = 200
) -> HttpResponse:
    context = {**minutes_for(found, user=request.user), "attendance_form": form}
    return render(request, "teamweb_meetings/write.html", context, status=status)


@require_POST
@login_required
def attend(request: HttpRequest, meeting_id: int) -> HttpResponse:
    found = _writable(request, meeting_id)
    form = AttendanceForm(request.POST, group=found.group)
    if not form.is_valid():
        return _desk(request, found, form, status=422)
    try:
        actions.record_attendance(meeting=found, by=request.user, **form.cleaned_data)
    except MeetingError as error:
        messages.error(request, sentence(error))
    return _back(found, "attendance")


@require_POST
@login_required
def leave(request: HttpRequest, attendance_id: int) -> HttpResponse:
    """Take somebody off the list of those present."""
    attendance = get_object_or_404(
        Attendance.objects.filter(meeting__in=Meeting.objects.visible_to(request.user)),
        pk=attendance_id,
    )
    try:
        actions.remove_attendance(attendance=attendance, by=request.user)
    except MeetingError as error:
        messages.error(request, sentence(error))
    return _back(attendance.meeting, "attendance")


def _back(found: Meeting, anchor: str) -> HttpResponse:
    response = redirect("teamweb_meetings:write", found.pk)
    response["Location"] += f"#{anchor}"
    return response


# Agenda items


@login_required
def add_item(request: HttpRequest, meeting_id: int) -> HttpResponse:
    found = _writable(request, meeting_id)
    form = ItemForm(request.POST or None, meeting=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            item = actions.add_agenda_item(meeting=found, by=request.user, **form.values())
        except MeetingError as error:
            form.add_error(None, sentence(error))
        else:
            return _back(found, item.anchor)
    context = {"meeting": found, "space": found.space, "form": form}
    return _item_form(request, form, context, f"item:new:{found.pk}", _status(form))


def _item_form(
    request: HttpRequest, form: ItemForm, context: dict[str, Any], key: str, status: int
) -> HttpResponse:
    """The form of an item with what the editor asks for; files belong to pages, so there is no upload."""
    try:
        people_url = reverse("teamweb_accounts:search_people")
    except NoReverseMatch:
        people_url = ""
    facts = {
        "pages_url": reverse("teamweb_spaces:search_json"),
        "people_url": people_url,
        # After a conflict the browser's copy would compete with the text in the form.
        "draft_key": "" if context.get("theirs") else f"{key}:{request.user.pk}",
        "cancel_url": reverse("teamweb_meetings:write", args=[context["meeting"].pk]),
        "body_label": _("Notes"),
        "body_html": form.cleaned_data.get("body", "") if form.is_bound else form.start_body,
    }
    return render(request, "teamweb_meetings/item_form.html", facts | context, status=status)


def _get_item(request: HttpRequest, item_id: int) -> AgendaItem:
    readable = AgendaItem.objects.visible_to(request.user).filter(
        meeting__access__in=readable_access_ids(request.user)
    )
    item = get_object_or_404(
        readable.select_related("meeting__space", "meeting__group__type"), pk=item_id
    )
    if not may_write(item.meeting, request.user):
        raise PermissionDenied
    return item


@login_required
def edit_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Change an item. When somebody else did meanwhile, both texts are shown and nothing is stored yet."""
    item = _get_item(request, item_id)
    form = ItemForm(request.POST or None, meeting=item.meeting, user=request.user, item=item)
    theirs: Any = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_agenda_item(
                item=item,
                by=request.user,
                base_version=form.cleaned_data["base_revision"] or 0,
                **form.values(),
            )
        except ItemChanged as error:
            theirs = error.current
            # Saving again, with both texts in view, is a decision for what then stands in the form.
            form.data = request.POST.copy()
            form.data["base_revision"] = str(theirs.version)
            form.add_error(
                None,
                _(
                    "Somebody else changed this item while you were writing. Nothing is lost: compare."
                ),
            )
        except MeetingError as error:
            form.add_error(None, sentence(error))
        else:
            return _back(item.meeting, item.anchor)
    context = {
        "meeting": item.meeting,
        "space": item.meeting.space,
        "item": item,
        "form": form,
        "base_revision": form["base_revision"].value(),
        "theirs": theirs,
        "theirs_notes": to_markdown(theirs.notes) if theirs else "",
        "theirs_announcement": to_markdown(theirs.announcement) if theirs else "",
    }
    status = 409 if theirs else _status(form)
    return _item_form(request, form, context, f"item:{item.pk}", status)


@require_POST
@login_required
def move_item(request: HttpRequest, item_id: int) -> HttpResponse:
    item = _get_item(request, item_id)
    try:
        actions.move_agenda_item(
            item=item, by=request.user, up=request.POST.get("direction") == "up"
        )
    except MeetingError as error:
        messages.error(request, sentence(error))
    item.refresh_from_db()
    return _back(item.meeting, item.anchor)


@login_required
def delete_item(request: HttpRequest, item_id: int) -> HttpResponse:
    item = _get_item(request, item_id)
    found = item.meeting
    if request.method == "POST":
        try:
            actions.delete_agenda_item(item=item, by=request.user)
        except MeetingError as error:
            messages.error(request, sentence(error))
        else:
            messages.success(request, _("The item was deleted."))
        return redirect("teamweb_meetings:write", found.pk)
    context = {
        "title": _("Delete “%(item)s”?") % {"item": item.title},
        "text": _("The item is deleted with its notes and the items below it."),
        "action": _("Delete"),
        "is_dangerous": True,
        "cancel_url": request.path.replace("delete/", "edit/"),
    }
    return render(request, "teamweb/confirm.html", context)


@login_required
def add_resolution(request: HttpRequest, item_id: int) -> HttpResponse:
    item = _get_item(request, item_id)
    form = ResolutionForm(request.POST or None, meeting=item.meeting, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.adopt_resolution(item=item, by=request.user, **form.cleaned_data)
        except MoreVotesThanVoters as error:
            form.add_error("votes_yes", sentence(error))
        except MeetingError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("The resolution is recorded."))
            return _back(item.meeting, item.anchor)
    context = {"meeting": item.meeting, "space": item.meeting.space, "item": item, "form": form}
    return render(request, "teamweb_meetings/resolution_form.html", context, status=_status(form))


@login_required
def add_todo(request: HttpRequest, item_id: int) -> HttpResponse:
    item = _get_item(request, item_id)
    form = ItemTodoForm(request.POST or None, group=item.meeting.group)
    if request.method == "POST" and form.is_valid():
        try:
            if item.meeting.is_published:
                raise MinutesAreFinal(item.meeting)
            create_todo(source=item, by=request.user, **form.cleaned_data)
        except OwnerCannotRead as error:
            form.add_error("owners", _("May not read this: %(people)s") % {"people": error})
        except MeetingError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("The todo is given."))
            return _back(item.meeting, item.anchor)
    context = {"meeting": item.meeting, "space": item.meeting.space, "item": item, "form": form}
    return render(request, "teamweb_meetings/todo_form.html", context, status=_status(form))


# Resolutions


@require_safe
def resolutions(request: HttpRequest) -> HttpResponse:
    """The register: every resolution the reader may read, by group, year, state and words."""
    readable = Resolution.objects.visible_to(request.user)
    rows = readable
    key, year = request.GET.get("group", ""), request.GET.get("year", "")
    words, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    if key:
        rows = rows.filter(group__key=key)
    if year.isdigit() and len(year) == 4:
        rows = rows.filter(year=int(year))
    if state == "in_force":
        rows = rows.in_force()
    elif state == "ended":
        rows = rows.exclude(pk__in=readable.in_force().values("pk"))
    for word in words.split()[:5]:
        rows = rows.filter(Q(wording__icontains=word) | Q(title__icontains=word))
    rows = rows.select_related("group__type", "item", "superseded_by")
    groups = WorkingGroup.objects.filter(pk__in=readable.values("group")).select_related("type")
    context = {
        "page": Paginator(rows.order_by("-year", "group__name", "-number"), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "groups": groups,
        "years": readable.order_by("-year").values_list("year", flat=True).distinct(),
        "key": key,
        "year": year,
        "words": words,
        "state": state,
        "query": _query_without_page(request),
    }
    return render(request, "teamweb_meetings/resolutions.html", context)


def _query_without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


@require_safe
def resolution(request: HttpRequest, resolution_id: int) -> HttpResponse:
    readable = Resolution.objects.visible_to(request.user)
    found = get_object_or_404(
        readable.select_related(
            "group__type", "item__meeting__space", "supersedes", "superseded_by"
        ),
        pk=resolution_id,
    )
    ids = readable_access_ids(request.user)
    after = getattr(found, "superseded_by", None)
    context = {
        "resolution": found,
        "meeting": found.item.meeting if found.item.meeting.access_id in ids else None,
        "before": found.supersedes
        if found.supersedes and found.supersedes.access_id in ids
        else None,
        "after": after if after and after.access_id in ids else None,
        "may_repeal": found.is_in_force and may_manage(found.item.meeting, request.user),
    }
    return render(request, "teamweb_meetings/resolution.html", context)


@login_required
def repeal(request: HttpRequest, resolution_id: int) -> HttpResponse:
    readable = Resolution.objects.visible_to(request.user)
    found = get_object_or_404(readable.select_related("item__meeting__space"), pk=resolution_id)
    if not may_manage(found.item.meeting, request.user):
        raise PermissionDenied
    form = RepealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.repeal_resolution(
                resolution=found, by=request.user, reason=form.cleaned_data["reason"]
            )
        except MeetingError as error:
            messages.error(request, sentence(error))
        else:
            messages.success(request, _("The resolution is repealed."))
        return redirect(found)
    context = {
        "title": _("Repeal resolution %(number)s?") % {"number": found.label},
        "text": _("It stays in the register, marked as repealed on %(day)s.")
        % {"day": timezone.localdate().strftime("%d.%m.%Y")},
        "action": _("Repeal"),
        "form": form,
        "is_dangerous": True,
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "teamweb/confirm.html", context)


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
