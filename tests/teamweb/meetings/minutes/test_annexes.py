"""The papers of released minutes are part of the record: listed with their hash, and kept."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.urls import reverse

from teamweb.core.files import pdf
from teamweb.meetings import actions
from teamweb.meetings.minutes.immutability import protect, unprotect
from teamweb.meetings.models import MinutesVersion, TopicPaper
from teamweb.meetings.planning.errors import PaperIsAnnex
from tests.factories.meetings import item_of, make_meeting

pytestmark = pytest.mark.django_db
CONTENT = b"Entwurf der Satzung"


def hand_in(meeting, by, name="Satzung.txt"):
    topic = item_of(meeting, "Haushalt").topic
    return actions.add_paper(topic=topic, by=by, file=SimpleUploadedFile(name, CONTENT))


@pytest.fixture
def meeting(space, chair):
    return make_meeting(space=space, by=chair, items=("Haushalt",))


def frozen_papers(meeting):
    version = meeting.versions.order_by("-number").first()
    return [paper for item in version.content["items"] for paper in item["papers"]]


def test_a_version_names_its_annexes_and_approving_adds_none(meeting, chair):
    paper = hand_in(meeting, chair)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    later = hand_in(meeting, chair, "Spaeter.txt")

    actions.approve_minutes(meeting=meeting, by=chair, early_approval="alle", quiet=True)

    assert meeting.versions.count() == 2
    assert frozen_papers(meeting) == [
        {
            "id": paper.pk,
            "name": "Satzung.txt",
            "size": len(CONTENT),
            "sha256": hashlib.sha256(CONTENT).hexdigest(),
        }
    ]
    actions.remove_paper(paper=later, by=chair)


def test_approving_what_an_older_release_froze_names_the_annexes_of_then(meeting, chair):
    paper = hand_in(meeting, chair)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    version = meeting.versions.get()
    for item in version.content["items"]:
        del item["papers"]
    unprotect(connection.alias)
    QuerySet(MinutesVersion).filter(pk=version.pk).update(content=version.content)
    hand_in(meeting, chair, "Spaeter.txt")

    actions.approve_minutes(meeting=meeting, by=chair, early_approval="alle", quiet=True)

    assert [row["id"] for row in frozen_papers(meeting)] == [paper.pk]


def test_an_annex_is_not_removed(meeting, chair, client):
    paper = hand_in(meeting, chair)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)

    with pytest.raises(PaperIsAnnex):
        actions.remove_paper(paper=paper, by=chair)
    client.force_login(chair)
    address = reverse("teamweb_meetings:remove_paper", args=[paper.pk])
    page = client.post(address, follow=True).content.decode()

    assert "als Anlage" in page and "Satzung.txt" in page
    actions.reopen_minutes(meeting=meeting, by=chair, reason="Fehler")
    with pytest.raises(PaperIsAnnex):  # The version that was released still lists it.
        actions.remove_paper(paper=TopicPaper.objects.get(pk=paper.pk), by=chair)


@pytest.mark.parametrize(
    "change", [{"name": "x"}, {"sha256": "0" * 64}, {"file": "papers/x"}, None]
)
def test_the_database_keeps_it_too(meeting, chair, change):
    paper = hand_in(meeting, chair)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    protect(connection.alias)
    rows = TopicPaper.objects.filter(pk=paper.pk)

    with pytest.raises(DatabaseError, match="published minutes"), transaction.atomic():
        rows.update(**change) if change else rows.delete()
    assert rows.update(uploaded_by=None) == 1


def test_the_folder_holds_minutes_and_papers_for_members(meeting, chair, member, outsider, client):
    hand_in(meeting, chair, "Plan:Nord.txt")
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    address = reverse("teamweb_meetings:meeting_folder", args=[meeting.pk])

    client.force_login(member)
    with zipfile.ZipFile(io.BytesIO(client.get(address).content)) as folder:
        names = folder.namelist()
        paper = next(name for name in names if name.startswith("TOP-1/"))
        assert ":" not in paper and paper.endswith("Nord.txt")
        assert folder.read(paper) == CONTENT
        if pdf.is_available():
            assert "protokoll-2026-03-04-intern.pdf" in names
    client.force_login(outsider)
    assert client.get(address).status_code == 404
