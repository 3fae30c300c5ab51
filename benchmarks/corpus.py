"""A Teamweb of any size: working groups, spaces, and wiki pages of German-like text.

Run as `python -m benchmarks.corpus --pages 10000 --groups 500` on an empty database; it prints
what the load needs to know (a session, addresses) as JSON. Rows are written in bulk: this is
about reading and editing, not about how the rows came.
"""

import argparse
import datetime
import importlib.util
import json
import random
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

HEADS = (
    "Arbeits Projekt Satzungs Finanz Technik Presse Schulungs Gruppen Landes Jahres Rechnungs Haushalts Sicherheits "
    "Daten Netz Raum Termin Umfrage Beschluss Protokoll Prüfungs Vorstands Wissens Übergabe Förder Akten Signatur"
).split()
TAILS = (
    "gruppe plan sitzung bericht ordnung linie liste stelle leitung frage antrag beschluss schutz konzept vorlage "
    "übersicht anleitung verwaltung prüfung planung kreis maßnahme größe struktur lösung erklärung änderung karte"
).split()
SMALL = (
    "der die das und in zu den mit von für auf ist im nicht ein eine als auch es werden aus sie nach wird bei einer "
    "um am sind noch wie über zum haben nur oder aber vor zur bis mehr durch wurde wenn können alle diese"
).split()
SYLLABLES = [c + v for c in "bdfgklmnrstw" for v in "aeio"]
SPACES = 40
SEED = 20261123


@dataclass(frozen=True)
class CorpusPage:
    number: int
    space: str
    slug: str
    title: str
    marker: str
    html: str


def marker(number: int) -> str:
    """A word that stands on this page only."""
    rest, word = number + len(SYLLABLES) ** 3, "zq"
    while rest:
        rest, place = divmod(rest, len(SYLLABLES))
        word += SYLLABLES[place]
    return word


def own_page(number: int, *, bytes_wanted: int = 10_000) -> CorpusPage:
    chance = random.Random(SEED + number)
    written = [f"<p>Kennwort {marker(number)}.</p>"]
    while sum(map(len, written)) < bytes_wanted:
        written.append(f"<h2>{chance.choice(HEADS)}{chance.choice(TAILS)} {len(written)}</h2>")
        for _paragraph in range(chance.randint(2, 4)):
            sentences = (_sentence(chance) for _ in range(chance.randint(2, 5)))
            written.append(f"<p>{' '.join(sentences)}</p>")
    title = f"{chance.choice(HEADS)}{chance.choice(TAILS)} {chance.choice(HEADS)}{chance.choice(TAILS)} {number}"
    space = f"gruppe{(number * 7919) % SPACES:02d}"
    return CorpusPage(number, space, f"seite-{number:06d}", title, marker(number), "".join(written))


def _sentence(chance: random.Random) -> str:
    words = [
        chance.choice(SMALL)
        if chance.random() < 0.5
        else chance.choice(HEADS) + chance.choice(TAILS)
        for _ in range(chance.randint(7, 16))
    ]
    return " ".join(words).capitalize() + "."


def foreign_page(source: ModuleType, number: int) -> CorpusPage:
    """A page of another generator, a module with `page(i)` and `RENDER["html"]`, made clean."""
    from teamweb.core.richtext import sanitise

    page = source.page(number)
    html = sanitise(source.RENDER["html"](page)).html
    return CorpusPage(number, page["space"], page["slug"], page["title"], page["marker"], html)


def corpus(count: int, source: Path | None) -> Iterator[CorpusPage]:
    if source is None:
        yield from map(own_page, range(count))
        return
    spec = importlib.util.spec_from_file_location("corpus_source", source)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{source} is not a Python file.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for number in range(count):
        yield foreign_page(module, number)


def load(
    *, pages: int, groups: int, narrowed: int, source: Path | None, audience: str = "members"
) -> dict[str, Any]:
    """Fill the database. Returns the session, the member's groups and a sample of addresses."""
    from django.contrib.auth import get_user_model
    from django.db import connection, transaction
    from django.test import Client

    from teamweb.groups.actions import add_membership, create_group
    from teamweb.groups.models import GroupType, Membership
    from teamweb.spaces.actions import create_space

    User = get_user_model()
    admin = User.objects.create_superuser("bench-admin@example.org", secrets.token_urlsafe())
    member = User.objects.create_user(
        "bench@example.org", "bench-pass", first_name="Bianca", last_name="Bench"
    )
    kind, _made = GroupType.objects.get_or_create(
        key="ak", defaults={"name": "Arbeitskreis", "abbreviation": "AK"}
    )
    spaces: dict[str, Any] = {}
    for number in range(groups):
        with transaction.atomic():
            key = f"gruppe{number:02d}"
            group = create_group(by=admin, key=key, name=f"Gruppe {number}", type=kind)
            # The member of twenty groups belongs to the first twenty, which have pages; to all
            # of them where other tools pick the pages to edit.
            if number < 20 or audience == "public":
                add_membership(
                    group=group,
                    user=member,
                    by=admin,
                    role=Membership.Role.MEMBER,
                    send_notice=False,
                )
            spaces[key] = create_space(
                key=key, title=f"Gruppe {number}", group=group, audience=audience, by=admin
            )
    addresses = []
    batch: list[CorpusPage] = []
    for page in corpus(pages, source):
        batch.append(page)
        if len(batch) == 500:
            addresses += _write(batch, spaces, admin)
            batch = []
    addresses += _write(batch, spaces, admin)
    _narrow(narrowed, admin)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    client = Client()
    client.force_login(member)
    session = client.cookies["sessionid"].value
    return {"session": session, "pages": addresses, "narrowed": narrowed, "group": "gruppe03"}


def _write(batch: list[CorpusPage], spaces: dict[str, Any], author: Any) -> list[dict[str, Any]]:
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, transaction
    from django.utils import timezone
    from wagtail.models import Page, Revision

    from teamweb.access.models import PageAccess
    from teamweb.spaces.models import SpaceEntry, WikiPage
    from teamweb.spaces.text.rendering import render_for_storage

    now = timezone.now()
    kind = ContentType.objects.get_for_model(WikiPage)
    base = ContentType.objects.get_for_model(Page)
    places = {key: Page.objects.get(pk=space.pk) for key, space in spaces.items()}
    accesses = {
        key: PageAccess.objects.get(page_id=space.pk).access_id for key, space in spaces.items()
    }
    with transaction.atomic():
        rows = []
        for page in batch:
            above = places[page.space]
            above.numchild += 1
            rows.append(
                Page(
                    path=Page._get_path(above.path, above.depth + 1, above.numchild),
                    depth=above.depth + 1,
                    title=page.title,
                    draft_title=page.title,
                    slug=page.slug,
                    url_path=f"{above.url_path}{page.slug}/",
                    content_type=kind,
                    owner=author,
                    locale_id=above.locale_id,
                    first_published_at=now,
                    last_published_at=now,
                    latest_revision_created_at=now,
                )
            )
        Page.objects.bulk_create(rows)
        by_path = {row.url_path: row for row in rows}
        stored = dict(Page.objects.filter(url_path__in=by_path).values_list("url_path", "pk"))
        for row in rows:
            row.pk = stored[row.url_path]
        table = WikiPage._meta.db_table
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} (page_ptr_id, body, rendered_html) VALUES (%s, %s, %s)",
                [
                    (row.pk, page.html, render_for_storage(page.html))
                    for row, page in zip(rows, batch, strict=True)
                ],
            )
        SpaceEntry.objects.bulk_create(
            SpaceEntry(
                page_id=row.pk,
                space_id=spaces[page.space].pk,
                parent_id=spaces[page.space].pk,
                rank=page.number,
                changed_at=now - datetime.timedelta(minutes=page.number),
                changed_by=author,
            )
            for row, page in zip(rows, batch, strict=True)
        )
        PageAccess.objects.bulk_create(
            PageAccess(page_id=row.pk, access_id=accesses[page.space])
            for row, page in zip(rows, batch, strict=True)
        )
        for above in places.values():
            Page.objects.filter(pk=above.pk).update(numchild=above.numchild)
        revisions = []
        for row, page in zip(rows, batch, strict=True):
            whole = WikiPage(
                **{f.attname: getattr(row, f.attname) for f in Page._meta.concrete_fields}
            )
            whole.page_ptr_id, whole.body = row.pk, page.html
            revisions.append(
                Revision(
                    content_type=kind,
                    base_content_type=base,
                    object_id=str(row.pk),
                    user=author,
                    created_at=now,
                    object_str=page.title,
                    content=json.loads(json.dumps(whole.serializable_data(), default=str)),
                )
            )
        Revision.objects.bulk_create(revisions)
        newest = dict(
            Revision.objects.filter(object_id__in=[str(r.pk) for r in rows]).values_list(
                "object_id", "pk"
            )
        )
        for row in rows:
            row.latest_revision_id = row.live_revision_id = newest[str(row.pk)]
        Page.objects.bulk_update(rows, ["latest_revision", "live_revision"], batch_size=200)
    return [
        {"id": row.pk, "path": f"/teamweb/{page.space}/{page.slug}/", "marker": page.marker}
        for row, page in zip(rows, batch, strict=True)
    ]


def _narrow(count: int, admin: Any) -> None:
    """Narrow every n-th page, so that the site has `count` accesses of single pages."""
    from teamweb.access.models import Access, AccessRule, Level, PageAccess
    from teamweb.spaces.models import WikiPage

    pages = list(PageAccess.objects.filter(page__in=WikiPage.objects.order_by("-pk")[:count]))
    parents = {access.pk: access for access in Access.objects.all()}
    narrowed = Access.objects.bulk_create(
        Access(
            kind=Access.Kind.RESTRICTED,
            space_id=parents[page.access_id].space_id,
            parent_id=page.access_id,
            root_page_id=page.page_id,
        )
        for page in pages
    )
    AccessRule.objects.bulk_create(
        AccessRule(
            access=access,
            principal=AccessRule.Principal.PERSON,
            user=admin,
            level=Level.MANAGE,
        )
        for access in narrowed
    )
    for page, access in zip(pages, narrowed, strict=True):
        page.access = access
    PageAccess.objects.bulk_update(pages, ["access"], batch_size=200)


def main() -> None:
    import django

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--groups", type=int, default=500)
    parser.add_argument("--narrowed", type=int, default=200)
    parser.add_argument("--audience", choices=["public", "members"], default="members")
    parser.add_argument("--source", type=Path, help="another generator of pages (a Python file)")
    arguments = parser.parse_args()
    if arguments.groups < SPACES:
        parser.error(f"--groups: at least {SPACES}")
    django.setup()
    if arguments.source:
        sys.path.insert(0, str(arguments.source.parent))
    result = load(
        pages=arguments.pages,
        groups=arguments.groups,
        narrowed=arguments.narrowed,
        source=arguments.source,
        audience=arguments.audience,
    )
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
