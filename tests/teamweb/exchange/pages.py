"""A folder of Markdown files to import, and what the import makes of it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from teamweb.spaces.models import SpaceEntry, WikiPage
from tests.factories.files import picture


def png(width, height):
    return picture(size=(width, height))


def put(root, name, content):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def run(root, space, capsys=None, fails=False, **options):
    """The command as people call it; what it says, as one text."""
    if fails:
        with pytest.raises(CommandError):
            call_command("import_pages", str(root), space=space.key, **options)
    else:
        call_command("import_pages", str(root), space=space.key, **options)
    if capsys is None:
        return ""
    said = capsys.readouterr()
    return "\n".join(
        line for line in (said.out + said.err).splitlines() if not line.startswith("{")
    )


def page(title):
    return WikiPage.objects.get(title=title)


def tree(space):
    """Titles with those below them, in the order of the lists."""

    def below(page_id):
        entries = SpaceEntry.objects.filter(parent_id=page_id, page__live=True).in_order()
        return [
            (entry.page.title, below(entry.page_id)) if below(entry.page_id) else entry.page.title
            for entry in entries.select_related("page")
        ]

    return below(space.pk)


def all_rows():
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


HANDBOOK = {
    "index.md": "# Handbuch\n\nDas ist das Handbuch. Weiter mit den [ersten Schritten](erste/).\n",
    "erste/README.md": (
        "---\n"
        "title: Erste Schritte\n"
        "labels: [Einstieg, E-Akte]\n"
        "date: 2024-03-01\n"
        "author: Karla Kundig\n"
        "order: 1\n"
        "---\n\n"
        "Zum [Scannen](../scannen.md#vor-dem-scannen) und zur [Wahl](./wahl.md).\n\n"
        "![Ein Aktenplan](bilder/plan.png)\n\n"
        "Mehr in der [Vorlage](../vorlage.txt), auch [hier](#weiteres).\n\n"
        "## Weiteres\n\nText.\n"
    ),
    "erste/wahl.md": "# Die Wahl\n\nZurück zur [Übersicht](README.md) oder nach [oben](../).\n",
    "erste/bilder/plan.png": png(40, 30),
    "scannen.md": "# Scannen\n\n## Vor dem Scannen\n\n- [x] Klammern entfernen\n- [ ] Zählen\n",
    "scannen/nachher.md": "Ohne Überschrift.\n",
    "10-anhang/liste.md": "# Liste\n\nSiehe [Scannen](../scannen).\n",
    "vorlage.txt": "Vorlage\n",
    "nie genannt.csv": "a;b\n",
}
