from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse

from ...accounts.typing import User
from ...groups.actions import set_standing_deputy
from ...groups.actions.permissions import check_manager
from ...groups.models import Membership, WorkingGroup
from ...groups.signals import member_ended
from ...meetings.actions import set_submitter
from ...notifications.actions import notify
from ...todos.actions import edit_todo
from .entries import coming_items, leaving_people, left_behind, open_todos, standing_deputies


@transaction.atomic
def transfer_work(
    *,
    group: WorkingGroup,
    to: User,
    todos: Iterable[int],
    items: Iterable[int],
    by: User,
    deputies: Iterable[int] = (),
) -> int:
    """Give todos, agenda items and the task of standing in of those who leave to a member; returns how many were given.

    What is nobody's any more who leaves, because somebody else gave it away meanwhile, stays as
    it is. Raises OwnerCannotRead, SubmitterCannotRead and DeputyNotPossible, and then changes nothing.
    """
    check_manager(group, by)
    leaving = set(leaving_people(group).values_list("pk", flat=True))
    given = 0
    for todo in open_todos(group, by).filter(pk__in=todos, owners__in=leaving).distinct():
        staying = [owner for owner in todo.owners.all() if owner.pk not in leaving]
        edit_todo(todo=todo, by=by, owners={*staying, to})
        given += 1
    for item in coming_items(group, by).filter(pk__in=items, submitter__in=leaving):
        set_submitter(item=item, submitter=to, by=by)
        given += 1
    for row in standing_deputies(group).filter(pk__in=deputies, deputy__in=leaving):
        set_standing_deputy(group=group, member=row.member, deputy=to, by=by, ends_on=row.ends_on)
        given += 1
    return given


def _notify_officers(sender: Any, membership: Membership, by: User, **kwargs: Any) -> None:
    """Tell those who answer for the group what a person who leaves still has to do."""
    group = membership.group
    leaver = list(leaving_people(group).filter(pk=membership.user_id))
    if not leaver:
        return
    officers = [person for person in group.responsible_people() if person != membership.user]
    for officer in officers:
        mine = left_behind(group, officer, leaver)
        if mine:
            notify(
                recipients=[officer],
                kind="handover",
                facts={
                    "group": str(group),
                    "name": str(membership.user),
                    "count": mine[0].count,
                },
                url=reverse("teamweb_website:handover", args=[group.key]),
            )


def connect() -> None:
    member_ended.connect(_notify_officers, dispatch_uid="website_handover")
