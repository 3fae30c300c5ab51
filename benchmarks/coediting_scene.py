"""What the measurement of editing together needs in the database; run with Django's settings.

python -m benchmarks.coediting_scene PEOPLE PAGES KILOBYTES EDITS

Makes people who may write, empty pages, and twice a long text with a long log behind it, the second
with a version.
"""

import json
import random
import secrets
import sys
from typing import Any

import django

from .coediting_conversion import long_text


def build(people: int, pages: int, kilobytes: int, edits: int) -> dict[str, Any]:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    from teamweb.groups.actions import add_membership, create_group
    from teamweb.groups.models import GroupType, Membership
    from teamweb.spaces.actions import create_space

    call_command("createcachetable")
    User = get_user_model()
    admin = User.objects.create_superuser("bench-admin@example.org", secrets.token_urlsafe())
    kind, _made = GroupType.objects.get_or_create(
        key="ak", defaults={"name": "Arbeitskreis", "abbreviation": "AK"}
    )
    group = create_group(by=admin, key="schreibende", name="Schreibende", type=kind)
    sessions = []
    for number in range(people):
        user = User.objects.create_user(
            f"bench{number}@example.org", secrets.token_urlsafe(), first_name=f"Person {number}"
        )
        add_membership(
            group=group, user=user, by=admin, role=Membership.Role.MEMBER, send_notice=False
        )
        client = Client()
        client.force_login(user)
        sessions.append(client.cookies["sessionid"].value)
    create_space(key="schreibende", title="Schreibende", group=group, audience="members", by=admin)
    from teamweb.core.richtext.schema import schema_version

    logged, versioned = _long(kilobytes, edits), _long(kilobytes, edits)
    _make_version(versioned)
    return {
        "sessions": sessions,
        "schema": schema_version(),
        "documents": [_document("") for _ in range(pages)],
        "logged": logged,
        "versioned": versioned,
    }


def _document(body: str) -> int:
    from django.contrib.auth import get_user_model

    from teamweb.coediting.actions import open_document
    from teamweb.core.richtext import canonical
    from teamweb.spaces.actions import create_page
    from teamweb.spaces.models import SpacePage

    space, admin = SpacePage.objects.get(), get_user_model().objects.get(is_superuser=True)
    page = create_page(parent=space, title="Messung", body=canonical(body), by=admin)
    return open_document(page, "body").pk


def _long(kilobytes: int, edits: int) -> int:
    """Edits as typed: each a row of its own, a letter or two, anywhere in the text."""
    from pycrdt import Doc, XmlFragment, XmlText

    from teamweb.coediting.actions import begin
    from teamweb.coediting.update_log import log

    document = _document(long_text(kilobytes, 1))
    begin(document)
    doc: Doc = log.load(document).doc
    rows: list[log.NewUpdate] = []
    doc.observe(lambda event: rows.append(log.NewUpdate(event.update, None)))
    chance = random.Random(1)
    blocks = list(doc.get("default", type=XmlFragment).children)
    texts = [child for block in blocks for child in block.children if isinstance(child, XmlText)]
    for _edit in range(edits):
        text = chance.choice(texts)
        words = "".join(part for part, _marks in text.diff())
        place = chance.randint(0, max(0, len(words) - 2))
        # The library counts bytes.
        start, end = (len(words[:at].encode()) for at in (place, place + 2))
        if len(words) > 20 and chance.random() < 0.2:
            del text[start:end]
        else:
            text.insert(start, chance.choice(["e", "n ", "st"]))
        if len(rows) == 500:
            log.append(document, rows)
            rows.clear()
    if rows:
        log.append(document, rows)
    return document


def _make_version(document: int) -> None:
    from django.contrib.auth import get_user_model

    from teamweb.coediting.update_log.checkpoints import checkpoint

    admin = get_user_model().objects.get(is_superuser=True)
    if checkpoint(document, "manual", by=admin, comment="Messung") is None:
        raise SystemExit("No version could be made of the long text.")


if __name__ == "__main__":
    django.setup()
    print("ANSWER" + json.dumps(build(*map(int, sys.argv[1:]))))
