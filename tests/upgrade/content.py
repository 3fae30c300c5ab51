"""What a dump holds: the site of tests/walk, and what it leaves out, so that no table of ours is empty."""

import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from teamweb.coediting.actions import begin, open_document
from teamweb.coediting.conversion import merge, to_html
from teamweb.coediting.models import Checkpoint, ClientOwner
from teamweb.coediting.update_log import log
from teamweb.coediting.update_log.checkpoints import checkpoint
from teamweb.exchange.minutes.importer import import_file
from teamweb.exchange.models import ImportedPage
from teamweb.groups.models import FormerGroupKey, GroupType
from teamweb.meetings.models import AgendaItem, Attendance
from teamweb.notifications.models import Preference
from teamweb.spaces import actions as spaces
from teamweb.spaces.models import FeedToken, SpacePage, WikiPage
from teamweb.todos.models import TodoReminder
from teamweb.website.models import (
    HomePage,
    MembersPage,
    ModelRegionIndexPage,
    ModelRegionPage,
    PressIndexPage,
    PressReleasePage,
    PressReviewPage,
    PublicationIndexPage,
    PublicationPage,
    TeamPage,
)
from teamweb_knowledge.contacts.models import NetworkRequest, Suppression
from teamweb_knowledge.newsletters.models import Issue
from teamweb_knowledge.ozg.models import ImplementationProject, PublicService, TopicArea
from teamweb_knowledge.questions.models import Answer, Norm, Question, QuestionRecurrence
from teamweb_search.indexing.drain import drain
from teamweb_search.models import ImportedDocument, IndexOwner, IndexQueueEntry
from teamweb_site.models import LoadedDemoObject
from tests.factories.people import UserFactory
from tests.teamweb.coediting.texts import FULL
from tests.walk.make_world import make_world

MINUTES = """# Protokoll der Arbeitsgruppe, 12.05.2025

Anwesend: Erika Beispiel, Max Muster

## TOP 1 Aktenplan

Der Aktenplan wird überarbeitet.

Beschluss: Der Aktenplan gilt ab Juli.
"""


def fill() -> None:
    world = make_world()
    UserFactory(is_superuser=True, last_name="Verwaltung")
    space = SpacePage.objects.get(key="kreisraum")
    author = world.users["member"]
    _write_together(space, author)
    _fill_space(space, author)
    _fill_meetings(space)
    _fill_website()
    _fill_knowledge()
    while drain():
        pass
    _leave_work_for_later(author)


def _write_together(space: SpacePage, author: Any) -> None:
    """A text that has versions and an update behind them, and one that nobody has saved yet."""
    for title, body in (
        ("Geschäftsordnung", FULL),
        ("Merkblatt", "<p>Öffnungszeiten 🕘: <strong>täglich</strong> ab neun.</p>"),
    ):
        page = spaces.create_page(parent=space, title=title, body=body, by=author)
        document = open_document(page, "body")
        begin(document.pk)
        for words in ("Zuerst geschrieben.", "Danach ergänzt – für Ä, ß und €."):
            doc = log.load(document.pk).doc
            ClientOwner.objects.get_or_create(
                document=document, client_id=doc.client_id, user=author
            )
            payload = merge(doc, to_html(doc) + f"<p>{words}</p>")
            log.append(document.pk, [log.NewUpdate(payload, author.pk)])
            if title == "Geschäftsordnung":
                checkpoint(document.pk, Checkpoint.Kind.MANUAL, by=author)
        doc = log.load(document.pk).doc
        last = merge(doc, to_html(doc) + "<p>Noch in keiner Fassung.</p>")
        log.append(document.pk, [log.NewUpdate(last, author.pk)])


def _fill_space(space: SpacePage, author: Any) -> None:
    page = WikiPage.objects.get(title="Merkblatt")
    link = f'<p>Siehe <a data-page="{page.pk}">Merkblatt</a>.</p>'
    below = spaces.create_page(parent=space, title="Verweise", body=link, by=author)
    spaces.move_page(page=below, parent=page, by=author)
    reader = Client()
    reader.force_login(author)
    reader.get(page.get_url())
    FeedToken.objects.create(user=author, token="t" * 40)
    ImportedPage.objects.create(space=space, path="merkblatt.md", page=below)
    Preference.objects.get_or_create(user=author)
    TodoReminder.objects.create(user=author, day=datetime.date(2026, 1, 7))
    GroupType.objects.create(key="uag", name="Unterarbeitsgruppe").allowed_parents.add(
        space.group.type
    )
    FormerGroupKey.objects.create(key="frueher", group=space.group)


def _fill_meetings(space: SpacePage) -> None:
    import_file(space=space, name="2025-05-12.md", data=MINUTES.encode())
    guest = Attendance.objects.order_by("pk")[0]
    AgendaItem.objects.filter(meeting=guest.meeting).order_by("pk")[0].guests.add(guest)


def _fill_website() -> None:
    home = HomePage.objects.get()
    home.add_child(instance=MembersPage(title="Mitglieder"))
    home.add_child(instance=TeamPage(title="Geschäftsstelle"))
    regions = home.add_child(instance=ModelRegionIndexPage(title="Modellregionen"))
    regions.add_child(instance=ModelRegionPage(title="Region am Rhein", lead="Vier Kreise."))
    press = home.add_child(instance=PressIndexPage(title="Presse"))
    press.add_child(instance=PressReleasePage(title="Es geht los", lead="Ab Mai."))
    press.add_child(instance=PressReviewPage(title="Pressespiegel"))
    publications = PublicationIndexPage.objects.get()
    publications.add_child(instance=PublicationPage(title="Handreichung"))


def _fill_knowledge() -> None:
    area = TopicArea.objects.order_by("pk")[0]
    project = ImplementationProject.objects.create(key="bauantrag", name="Bauantrag")
    project.services.add(PublicService.objects.order_by("pk")[0])
    Issue.objects.order_by("pk")[0].topic_areas.add(area)
    Answer.objects.order_by("pk")[0].norms.add(Norm.objects.order_by("pk")[0])
    QuestionRecurrence.objects.create(
        question=Question.objects.order_by("pk")[0], asked_for="Stadt Musterhausen"
    )
    NetworkRequest.objects.create(source_digest="0" * 64)
    Suppression.objects.create(address_digest="0" * 64, reason="Beispiel")


def _leave_work_for_later(author: Any) -> None:
    """What an upgrade finds half done."""
    ImportedDocument.objects.create(external_id="1", title="Alt", space="kreisraum", access_id=0)
    IndexQueueEntry.objects.create(source="page:1")
    IndexOwner.objects.get_or_create(pk=1)
    LoadedDemoObject.objects.create(key="beispiel")
    author.last_login = timezone.now()
    author.save(update_fields=["last_login"])
