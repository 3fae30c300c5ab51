"""What the measurement of the editor needs in the database; run with Django's settings.

python -m benchmarks.editor_scene KILOBYTES ROWS COLUMNS

Makes somebody who may write, a page with a long text and one with a large table.
"""

import json
import secrets
import sys
from typing import Any

import django

from .coediting_conversion import long_text
from .editor import table_text


def build(kilobytes: int, rows: int, columns: int) -> dict[str, Any]:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    from teamweb.core.richtext import canonical
    from teamweb.groups.actions import create_group
    from teamweb.groups.models import GroupType
    from teamweb.spaces.actions import create_page, create_space

    call_command("createcachetable")
    users = get_user_model().objects
    admin = users.create_superuser("bench-admin@example.org", secrets.token_urlsafe())
    kind, _made = GroupType.objects.get_or_create(
        key="ak", defaults={"name": "Arbeitskreis", "abbreviation": "AK"}
    )
    group = create_group(by=admin, key="schreibende", name="Schreibende", type=kind)
    space = create_space(
        key="schreibende", title="Schreibende", group=group, audience="members", by=admin
    )
    text, table = (
        create_page(parent=space, title=title, body=canonical(body), by=admin).pk
        for title, body in (
            ("Langer Text", long_text(kilobytes, 1)),
            ("Große Tabelle", table_text(rows, columns)),
        )
    )
    client = Client()
    client.force_login(admin)
    return {"session": client.cookies["sessionid"].value, "text": text, "table": table}


if __name__ == "__main__":
    django.setup()
    print("ANSWER" + json.dumps(build(*map(int, sys.argv[1:]))))
