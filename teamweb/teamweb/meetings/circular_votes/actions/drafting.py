"""Write the motion of a circular vote."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from wagtail.log_actions import log

from ....accounts.typing import User
from ....groups.models import CircularRule
from ....spaces.models import SpacePage
from ...planning.actions import add_paper
from ...planning.actions.shared import group_of
from ...planning.models import Kind, Topic
from ...planning.rights import may_plan
from ..errors import AlreadyOpened, CircularVotesNotAllowed
from ..models import CircularVote
from ..rights import may_delete, may_edit

FACTS = ("title", "wording", "reason", "category", "part")


@transaction.atomic
def create_circular_vote(
    *,
    space: SpacePage,
    title: str,
    wording: str,
    by: User,
    file: "UploadedFile[Any] | None" = None,
    **facts: str,
) -> CircularVote:
    """Write a motion that the group of the space is to decide on between its meetings.

    `facts` are those of FACTS. It gets a topic, which holds its papers. Raises SpaceWithoutGroup,
    CircularVotesNotAllowed, and FileNotAllowed: then nothing is created.
    """
    group = group_of(space)
    if not may_plan(space, by):
        raise PermissionDenied
    if group.circular_votes_rule == CircularRule.NONE:
        raise CircularVotesNotAllowed(group)
    vote = CircularVote(
        space=space, group=group, access=space.members_access, title=title, wording=wording,
        created_by=by,
    )  # fmt: skip
    _set_facts(vote, facts)
    vote.topic = Topic.objects.create(
        group=group,
        access=vote.access,
        title=vote.title,
        reason=vote.reason,
        kind=Kind.RESOLUTION,
        part=vote.part,
        proposed_by=by,
    )
    vote.save()
    if file:
        add_paper(topic=vote.topic, file=file, by=by)
    log(vote, "teamweb_meetings.create_circular_vote", user=by)
    return vote


@transaction.atomic
def edit_circular_vote(*, vote: CircularVote, by: User, **facts: str) -> CircularVote:
    """Change the motion until it is put to the vote. Raises AlreadyOpened."""
    vote = locked(vote)
    _check_draft(vote)
    if not may_edit(vote, by):
        raise PermissionDenied
    _set_facts(vote, facts)
    vote.save()
    topic = vote.topic
    topic.title, topic.reason, topic.part = vote.title, vote.reason, vote.part
    topic.save(update_fields=["title", "reason", "part"])
    log(vote, "teamweb_meetings.edit_circular_vote", user=by)
    return vote


@transaction.atomic
def delete_circular_vote(*, vote: CircularVote, by: User) -> None:
    """Delete a draft; its topic stays where it has papers or is on an agenda. Raises AlreadyOpened."""
    vote = locked(vote)
    _check_draft(vote)
    if not may_delete(vote, by):
        raise PermissionDenied
    topic = vote.topic
    log(vote.space, "teamweb_meetings.delete_circular_vote", user=by, data={"title": vote.title})
    vote.delete()
    if topic.papers.exists() or topic.items.exists():
        topic.state = Topic.State.PROPOSED
        topic.save(update_fields=["state"])
    else:
        topic.delete()


def locked(vote: CircularVote) -> CircularVote:
    rows = CircularVote.objects.select_for_update(of=("self",))
    return rows.select_related("space", "group__type", "topic").get(pk=vote.pk)


def _set_facts(vote: CircularVote, facts: dict[str, str]) -> None:
    if unknown := set(facts) - set(FACTS):
        raise TypeError(f"not part of a motion: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(vote, name, value)


def _check_draft(vote: CircularVote) -> None:
    if not vote.is_draft:
        raise AlreadyOpened(vote)
