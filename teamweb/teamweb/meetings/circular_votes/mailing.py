"""Notices and mails about circular votes. Those entitled get a mail of the opening and the reminder
in any case: it is how they are asked."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation

from ...accounts.people.languages import language_of
from ...accounts.typing import User
from ...notifications.actions import notify
from ...notifications.errors import AddressNotUsable
from ...notifications.kinds import words_of
from ...notifications.mail.queueing import absolute, queue_mail
from ...notifications.models import Mailing
from .models import CircularVote


def people_of(vote: CircularVote) -> list[User]:
    """Those entitled, and who stands in for them."""
    users = get_user_model()._default_manager.filter(is_active=True)
    found = Q(pk__in=vote.electors.values("user")) | Q(pk__in=vote.electors.values("deputy"))
    return list(users.filter(found).select_related("profile"))


def ask(vote: CircularVote, people: Iterable[User], kind: str) -> None:
    """A notice in the site and a mail of its own, once for each person and kind."""
    people = list(people)
    facts = facts_of(vote)
    key = f"{kind}:{vote.pk}"
    asked = notify(
        recipients=people,
        kind=kind,
        facts=facts,
        url=vote.get_absolute_url(),
        access_id=vote.access_id,
        key=key,
        in_site_only=True,
    )
    for notice in asked:
        _mail(vote, notice.recipient, kind, facts, key)


def announce(vote: CircularVote, kind: str, *, by: User | None = None, **facts: Any) -> None:
    """A notice to every member and to those who were entitled."""
    people = {user.pk: user for user in [*people_of(vote), *vote.group.members()]}
    notify(
        recipients=people.values(),
        kind=kind,
        facts=facts_of(vote) | facts,
        url=vote.get_absolute_url(),
        access_id=vote.access_id,
        by=by,
    )


def facts_of(vote: CircularVote) -> dict[str, Any]:
    until = vote.last_day
    return {
        "title": vote.title,
        "group": str(vote.group),
        "until": until.isoformat() if until else "",
        "wording": vote.wording,
    }


def _mail(vote: CircularVote, user: User, kind: str, facts: dict[str, Any], key: str) -> None:
    with translation.override(language_of(user)):
        words = words_of(kind, facts)
        context = {
            "words": words,
            "url": absolute(vote.get_absolute_url()),
            "settings_url": absolute("/notifications/settings/"),
        }
        try:
            queue_mail(
                to=user.email,
                subject=words.subject,
                text=render_to_string("teamweb_notifications/mail/notice.txt", context),
                html=render_to_string("teamweb_notifications/mail/notice.html", context),
                kind="circular_vote",
                key=f"{key}:{user.pk}",
                user=user,
                access_ids=[vote.access_id],
                priority=Mailing.Priority.NOTICE,
            )
        except AddressNotUsable:
            return
