"""The page in the admin from which an issue is checked, tested and sent."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin

from ..contacts.mail_backend import get_mail_backend
from ..typing import SignedInRequest
from . import actions
from .composition import compose, sample
from .errors import AlreadySent, NoRecipients, NothingToSend
from .forms import IssueTestForm, ScheduleForm
from .models import Issue

VIEW_PERMISSIONS = ("change_issue", "view_issue", "send_issue")
STATE_NAMES = {
    "open": gettext_lazy("waiting"),
    "claimed": gettext_lazy("being sent just now"),
    "sent": gettext_lazy("sent"),
    "refused": gettext_lazy("refused by the receiving server"),
    "failed": gettext_lazy("given up after many tries"),
    "skipped": gettext_lazy("skipped (unsubscribed meanwhile or cancelled)"),
    "in_doubt": gettext_lazy("in doubt (no answer from the server)"),
}
MAILING_STATES = {
    "preparing": gettext_lazy("being prepared"),
    "running": gettext_lazy("running"),
    "paused": gettext_lazy("paused"),
    "cancelled": pgettext_lazy("newsletter", "cancelled"),
    "finished": gettext_lazy("finished"),
}
# Mails are shown as mail programs show them: their own style, no script, nothing loaded but pictures.
PREVIEW_POLICY = (
    "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'"
)


def _issue_for(request: HttpRequest, pk: int) -> Issue:
    names = [f"knowledge_newsletters.{name}" for name in VIEW_PERMISSIONS]
    if not any(request.user.has_perm(name) for name in names):
        raise PermissionDenied
    return get_object_or_404(Issue, pk=pk)


def manage_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    issue = _issue_for(request, pk)
    own_address = getattr(request.user, "email", "")
    schedule_form, test_form = ScheduleForm(), IssueTestForm(initial={"to": own_address})
    asks = False
    if request.method == "POST":
        order = request.POST.get("do")
        if order == "ask":
            asks = True
        elif order == "schedule":
            schedule_form = ScheduleForm(request.POST)
        elif order == "test":
            test_form = IssueTestForm(request.POST)
        if not asks and (
            order not in ("schedule", "test")
            or (schedule_form if order == "schedule" else test_form).is_valid()
        ):
            _perform(request, issue, str(order), schedule_form, test_form)
            return redirect("knowledge_newsletters_manage", pk)
    return render(
        request,
        "knowledge_newsletters/admin/manage_issue.html",
        {
            "issue": issue,
            "asks": asks,
            "may_send": request.user.has_perm(actions.PERMISSION),
            "schedule_form": schedule_form,
            "test_form": test_form,
            "recipient_count": issue.recipients().count() if issue.is_open else None,
            "manage_url": reverse("knowledge_newsletters_manage", args=[pk]),
            "preview_url": reverse("knowledge_newsletters_preview", args=[pk]),
            "list_url": reverse("newsletter_issues:index"),
            "edit_url": reverse("newsletter_issues:edit", args=[pk]),
            "preview_text": sample(compose(issue)).text,
            "can_pause": get_mail_backend().can_pause,
            **_progress(issue),
        },
    )


def _perform(
    request: SignedInRequest,
    issue: Issue,
    order: str,
    schedule_form: ScheduleForm,
    test_form: IssueTestForm,
) -> None:
    by = request.user
    try:
        if order == "send":
            actions.send_issue(issue=issue, by=by)
            messages.success(request, _("The issue is being sent."))
        elif order == "schedule":
            at = schedule_form.cleaned_data["at"]
            actions.schedule_issue(issue=issue, at=at, by=by)
            messages.success(request, _("The issue is scheduled."))
        elif order == "unschedule":
            actions.unschedule_issue(issue=issue, by=by)
        elif order == "test":
            actions.send_test(issue=issue, to=test_form.cleaned_data["to"], by=by)
            messages.success(request, _("The test is on its way."))
        elif order == "pause":
            actions.pause_issue(issue=issue, by=by)
        elif order == "resume":
            actions.resume_issue(issue=issue, by=by)
        elif order == "cancel":
            actions.cancel_issue(issue=issue, by=by)
    except AlreadySent:
        messages.error(request, _("This issue is being sent or was sent before."))
    except NothingToSend:
        messages.error(request, _("Give the issue content and at least one topic area first."))
    except NoRecipients:
        messages.error(request, _("Nobody subscribes to these topic areas: nothing was sent."))


def _progress(issue: Issue) -> dict[str, Any]:
    progress = actions.progress_of(issue)
    if progress is None:
        return {"progress": None}
    total = sum(progress.counts.values())
    rows = [
        {
            "label": label,
            "count": progress.counts.get(state, 0),
            "share": round(100 * progress.counts.get(state, 0) / total) if total else 0,
        }
        for state, label in STATE_NAMES.items()
    ]
    return {
        "progress": progress,
        "progress_state": MAILING_STATES.get(progress.state, progress.state),
        "progress_rows": rows,
        "total": total,
    }


@xframe_options_sameorigin
def preview_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail's HTML part as subscribers get it, in a sandbox."""
    issue = _issue_for(request, pk)
    response = HttpResponse(sample(compose(issue)).html)
    response["Content-Security-Policy"] = PREVIEW_POLICY
    return response
