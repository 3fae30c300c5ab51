"""What happens on the server in these tests: in the web process itself, or in one of its own.

python -m tests.teamweb.coediting.scene FUNCTION '[arguments]'
"""

import json
import sys
from collections.abc import Callable
from typing import Any

if __name__ == "__main__":
    import django

    django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from teamweb.access.models import AccessRule, Level
from teamweb.access.page_policy import access_id_of
from teamweb.access.readable import access_levels
from teamweb.coediting.models import Checkpoint, CoeditedDocument
from teamweb.coediting.registry import CoeditedField, Right, _fields, coedited
from teamweb.coediting.update_log import log
from teamweb.coediting.wire import bus
from teamweb.groups.models import Membership
from teamweb.spaces.models import WikiPage
from teamweb_site.models import User
from tests.factories.people import UserFactory
from tests.factories.spaces import make_member, make_page, make_space

if (WikiPage, "body") not in _fields:

    @coedited(WikiPage, "body")
    class _PageText(CoeditedField):
        def right(self, target: Any, user: Any) -> Right:
            level = access_levels(user).get(access_id_of(target) or 0, 0)
            return Right.WRITE if level >= Level.EDIT else Right(min(level, 1))


def in_database(function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return function(*arguments)
    finally:
        connections.close_all()


def build(writers: int) -> dict[str, Any]:
    """A page with `writers` members who are signed in, a viewer and an outsider."""
    space = make_space()
    assert space.group is not None
    people = {f"writer{n}": make_member(space.group) for n in range(writers)}
    people["viewer"] = UserFactory()
    AccessRule.objects.create(
        access_id=access_id_of(space),
        principal=AccessRule.Principal.PERSON,
        user=people["viewer"],
        level=Level.READ,
    )
    people["outsider"] = UserFactory()
    page = make_page(parent=space)
    return {
        "document": new_document(page.pk),
        "page": page.pk,
        "space": space.pk,
        "people": {
            name: {"id": user.pk, "name": str(user), "session": sign_in(user.pk)}
            for name, user in people.items()
        },
    }


def new_document(page_id: int) -> int:
    kind = ContentType.objects.get_for_model(WikiPage)
    return CoeditedDocument.objects.create(content_type=kind, object_id=page_id, field="body").pk


def new_page(space_id: int) -> dict[str, int]:
    from teamweb.spaces.models import SpacePage

    page = make_page(parent=SpacePage.objects.get(pk=space_id))
    return {"page": page.pk, "document": new_document(page.pk)}


def new_page_with_task(space_id: int) -> dict[str, int]:
    from teamweb.spaces.models import SpacePage

    body = '<ul data-tasks=""><li data-task="a" data-checked="false"><p>Prüfen</p></li></ul>'
    page = make_page(parent=SpacePage.objects.get(pk=space_id), body=body)
    return {"page": page.pk, "document": new_document(page.pk)}


def tick(page_id: int, user_id: int) -> str:
    """Tick the task while others write; the text as readers see it then."""
    from teamweb.spaces.actions import tick_task

    page, by = WikiPage.objects.get(pk=page_id), User.objects.get(pk=user_id)
    tick_task(page=page, task_id="a", is_done=True, by=by, base_revision_id=page.live_revision_id)
    return WikiPage.objects.get(pk=page_id).body


def sign_in(user_id: int) -> str:
    user = User.objects.get(pk=user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def sign_out(session_key: str) -> None:
    SessionStore(session_key).flush()


def change_password(user_id: int) -> None:
    user = User.objects.get(pk=user_id)
    user.set_password("ein-anderes-pferd")
    user.save()


def deactivate(user_id: int) -> None:
    from teamweb.accounts.actions import deactivate_person

    deactivate_person(
        user=User.objects.get(pk=user_id), by=UserFactory(is_superuser=True, is_active=True)
    )


def end_membership(user_id: int) -> None:
    for membership in Membership.objects.filter(user_id=user_id):
        membership.delete()


def only_read(user_id: int, page_id: int) -> None:
    """From member to somebody who may only read."""
    page = WikiPage.objects.get(pk=page_id)
    AccessRule.objects.create(
        access_id=access_id_of(page),
        principal=AccessRule.Principal.PERSON,
        user_id=user_id,
        level=Level.READ,
    )
    end_membership(user_id)


def move_away(page_id: int) -> None:
    """Under a space that nobody of the scene may read."""
    from teamweb.spaces.actions import move_page

    page = WikiPage.objects.get(pk=page_id)
    move_page(page=page, parent=make_space(), by=UserFactory(is_superuser=True))


def trash_page(page_id: int) -> None:
    from teamweb.spaces.actions import trash_page

    trash_page(page=WikiPage.objects.get(pk=page_id), by=UserFactory(is_superuser=True))


def restore_page(page_id: int) -> None:
    from teamweb.spaces.actions import restore_page

    restore_page(page=WikiPage.objects.get(pk=page_id), by=UserFactory(is_superuser=True))


def delete_page(page_id: int) -> None:
    WikiPage.objects.get(pk=page_id).delete()


def new_epoch(document_id: int) -> None:
    document = CoeditedDocument.objects.get(pk=document_id)
    document.epoch += 1
    document.save(update_fields=["epoch"])
    bus.announce(document_id)


def append(document_id: int, payload: str, user_id: int) -> None:
    """As a change by the API: stored, then announced."""
    new = log.NewUpdate(bytes.fromhex(payload), user_id, kind="external")
    log.append(document_id, [new])
    bus.announce(document_id)


def make_version(document_id: int, user_id: int) -> None:
    document = CoeditedDocument.objects.get(pk=document_id)
    document.checkpoint_seq = document.head_seq
    document.save(update_fields=["checkpoint_seq"])
    made = Checkpoint.objects.create(document=document, seq=document.head_seq, kind="manual")
    made.contributors.create(user_id=user_id)
    bus.announce(document_id)


def writers_in(document_id: int) -> list[str]:
    from teamweb.coediting.editing_sessions import presence

    return presence.writers_in([document_id]).get(document_id, [])


if __name__ == "__main__":
    sys.stdout.write("ANSWER" + json.dumps(globals()[sys.argv[1]](*json.loads(sys.argv[2]))))
