"""Run inside the live site (`teamweb shell`): one real example for each kind of address, as JSON."""

import json
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from wagtail.models import Page, Revision


def first(model: str, **where: object) -> int | str:
    """The first row's key; 0 when the demo has none: such an address answers 404, which is a page too."""
    found = apps.get_model(model).objects.filter(**where).order_by("pk").first()
    return found.pk if found else 0


def slug(model: str, **where: object) -> str:
    row = apps.get_model(model).objects.filter(**where).order_by("pk").first()
    return row.key if row else "nichts"


def invitation_token() -> str:
    from teamweb.meetings.attendance.invitations.links import answer_token

    invitations = apps.get_model("teamweb_meetings.MeetingInvitation").objects
    invitation = invitations.filter(attendance__role="member").order_by("pk").first()
    return answer_token(invitation) if invitation else "nichts"


def samples() -> dict[str, object]:
    group = apps.get_model("teamweb_groups.Membership").objects.order_by("pk").first().group
    space = apps.get_model("teamweb_spaces.SpacePage").objects.filter(group=group).first()
    pages = apps.get_model("teamweb_spaces.WikiPage").objects.live().order_by("pk")
    page = pages.descendant_of(space).first() if space else pages.first()
    revision = Revision.objects.filter(object_id=str(page.pk)).order_by("-pk").first()
    attachment = first("teamweb_spaces.Attachment")
    issue = apps.get_model("knowledge_newsletters.Issue").objects.order_by("pk").first()
    planned = (
        apps.get_model("teamweb_meetings.Meeting")
        .objects.filter(state__in=["draft", "invited", "in_progress", "minutes_draft"])
        .filter(group=group)
        .order_by("pk")
        .first()
    )
    chair = group.memberships.filter(role="chair").first()
    tree = {
        f"{row.specific_class._meta.label}": row.url
        for row in Page.objects.live().order_by("-pk")
        if row.specific_class and row.depth > 1 and row.url
    }
    return {
        "group": group.key,
        "import": first("teamweb_exchange.ImportedMinutes"),
        "membership": first("teamweb_groups.Membership", group=group),
        "invitation": first("teamweb_groups.Invitation"),
        "person": first("teamweb_site.User", is_superuser=False),
        "space": space.key if space else "nichts",
        "template": first("teamweb_spaces.PageTemplate"),
        "page": page.pk,
        "page_address": reverse("teamweb_spaces:permanent", args=[page.pk]),
        "revision": revision.pk if revision else 0,
        "attachment": attachment,
        "label": getattr(apps.get_model("teamweb_spaces.Label").objects.first(), "slug", "nichts"),
        "meeting": first("teamweb_meetings.Meeting"),
        "upcoming": first("teamweb_meetings.Meeting", state="invited"),
        "circulated": first("teamweb_meetings.Meeting", state="circulated"),
        "approved": first("teamweb_meetings.Meeting", state="approved"),
        "invitation_token": invitation_token(),
        "planned_meeting": planned.pk if planned else 0,
        "attendant": f"u{chair.user_id}" if chair else "u0",
        "series": first("teamweb_meetings.Series"),
        "proposed_topic": first("teamweb_meetings.Topic", state="proposed"),
        "topic_space": getattr(
            apps.get_model("teamweb_meetings.Series").objects.first(), "space", space
        ).key,
        "circular_vote": first("teamweb_meetings.CircularVote", state="open"),
        "circular_draft": first("teamweb_meetings.CircularVote", state="draft"),
        "item": first("teamweb_meetings.AgendaItem"),
        "resolution": first("teamweb_meetings.Resolution"),
        "todo": first("teamweb_todos.Todo"),
        "question": first("knowledge_questions.Question"),
        "answer": first("knowledge_questions.Answer"),
        "catalogue": slug("knowledge_questions.QuestionCatalogue"),
        "guideline": slug("knowledge_guidelines.Guideline"),
        "topic": slug("knowledge_ozg.TopicArea"),
        "organisation": slug("knowledge_organisations.Organisation"),
        "issue": issue.pk if issue else 0,
        "issue_slug": getattr(issue, "slug", "nichts") if issue else "nichts",
        "mail": next((file.stem for file in Path(settings.MAIL_DIR).glob("*.eml")), "nichts"),
        "tree": tree,
    }


print("SAMPLES " + json.dumps(samples()))  # noqa: T201
