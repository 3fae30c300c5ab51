"""Files that take long are made by a worker, once, for everybody who may read exactly what they say."""

import datetime
import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from teamweb.core.documents import keeping, recipes
from teamweb.core.documents.keeping import MOST_KEPT, ask_for_document, throw_away_documents
from teamweb.core.documents.recipes import Packed
from teamweb.core.files import pdf
from teamweb.core.files.storage import private_storage
from teamweb.core.jobs.outbox import run_due_jobs
from teamweb.core.models import BackgroundJob, KeptDocument
from teamweb.meetings import actions
from teamweb.meetings.models import TopicPaper
from tests.factories.meetings import item_of, make_meeting
from tests.services import away

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything_takes_long(monkeypatch):
    if not pdf.is_available():
        away("PDF needs Pango (Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)")
    monkeypatch.setattr(recipes, "QUICK_CHARACTERS", 0)
    monkeypatch.setattr(keeping, "TELLS_EACH", 0)


@pytest.fixture
def minutes(space, chair):
    meeting = make_meeting(space=space, by=chair, items=("Haushalt",), part_b=("Geheimsache",))
    file = SimpleUploadedFile("Satzung.txt", b"Entwurf")
    actions.add_paper(topic=item_of(meeting, "Haushalt").topic, by=chair, file=file)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    run_due_jobs()
    return meeting


def address(minutes, name="open_pdf"):
    return reverse(f"teamweb_meetings:{name}", args=[minutes.pk])


def content_of(response) -> bytes:
    return b"".join(response.streaming_content)


def text_of(response) -> str:
    reader = PdfReader(io.BytesIO(content_of(response)))
    return "\n".join(page.extract_text() for page in reader.pages)


def packed() -> Packed:
    name = private_storage().save("papers/one", ContentFile(b"Inhalt"))
    return Packed(printed={}, stored={"eins.txt": name}, size=recipes.QUICK_BYTES + 1)


def test_a_page_waits_until_the_file_is_there_and_it_is_kept(minutes, client, member, outsider):
    client.force_login(member)
    page = client.get(address(minutes))
    assert page.status_code == 202 and page["Cache-Control"] == "private, no-store"
    assert "Die Datei wird gleich erstellt" in page.content.decode()
    assert '<meta http-equiv="refresh"' in page.content.decode()  # where no scripts run

    assert client.get(address(minutes)).status_code == 202
    assert run_due_jobs() == 1

    assert "Haushalt" in text_of(client.get(address(minutes)))
    client.force_login(outsider)  # reads the same words: part A
    assert "Geheimsache" not in text_of(client.get(address(minutes)))
    assert KeptDocument.objects.count() == 1 and run_due_jobs() == 0
    assert KeptDocument.objects.get().recipe == {}  # what it was made of is kept nowhere else


def test_what_is_kept_is_nobodys_who_may_not_read_it(minutes, client, member, outsider):
    client.force_login(member)
    internal = address(minutes, "internal_pdf")
    client.get(internal)
    run_due_jobs()
    assert "Geheimsache" in text_of(client.get(internal))

    client.force_login(outsider)
    assert client.get(internal).status_code == 404
    client.logout()
    assert client.get(address(minutes)).status_code == 404

    # What says something else is another file.
    client.force_login(member)
    actions.reopen_minutes(meeting=minutes, by=minutes.versions.get().created_by, reason="Fehler")
    actions.publish_minutes(meeting=minutes, by=minutes.versions.get().created_by, quiet=True)
    assert client.get(internal).status_code == 202


def test_the_page_tells_what_is_drawn_and_opens_what_is_ready(minutes, client, member):
    client.force_login(member)
    client.get(address(minutes))
    kept = KeptDocument.objects.get()
    told: list[int] = []
    recipes.from_data(kept.recipe).write(io.BytesIO(), progress=told.append)
    assert told == [1]

    in_a_minute = timezone.now() + datetime.timedelta(minutes=1)
    BackgroundJob.objects.update(status="running", not_before=in_a_minute)
    KeptDocument.objects.update(sheets=7)
    part = client.get(address(minutes), headers={"HX-Request": "true"}).content.decode()
    assert "Die Datei wird erstellt: Blatt 7." in part and 'hx-trigger="every 2s"' in part

    keeping.make_document(kept.key)
    ready = client.get(address(minutes), headers={"HX-Request": "true"})
    assert "Die Datei ist fertig" in ready.content.decode()
    assert f'hx-get="{address(minutes)}?open=1" hx-trigger="load"' in ready.content.decode()
    opened = client.get(address(minutes), {"open": 1}, headers={"HX-Request": "true"})
    assert opened["HX-Redirect"] == address(minutes)


def test_a_failure_is_said_and_tried_again(minutes, client, member):
    folder, paper = address(minutes, "meeting_folder"), TopicPaper.objects.get()
    lost = paper.file.name
    private_storage().delete(lost)
    client.force_login(member)
    client.get(folder)
    run_due_jobs()
    page = client.get(folder).content.decode()
    assert "konnte nicht erstellt werden" in page and "Erneut versuchen" in page
    assert "http-equiv" not in page

    private_storage().save(lost, ContentFile(b"Entwurf"))
    assert client.get(folder, {"again": 1})["Location"] == folder
    assert "wird gleich erstellt" in client.get(folder).content.decode()
    run_due_jobs()
    assert client.get(folder)["Content-Type"] == "application/zip"


def test_the_job_of_a_killed_worker_is_taken_again():
    kept = ask_for_document(packed())
    past = timezone.now() - datetime.timedelta(seconds=1)
    BackgroundJob.objects.update(status="running", attempts=1, not_before=past)
    assert kept.state == "waiting"

    run_due_jobs()

    kept.refresh_from_db()
    assert kept.state == "made"
    with zipfile.ZipFile(private_storage().open(kept.file.name)) as folder:
        assert folder.read("eins.txt") == b"Inhalt"


def test_two_workers_leave_one_file(monkeypatch):
    kept = ask_for_document(packed())
    write = Packed.write

    def slow(recipe, to, **options):
        monkeypatch.setattr(Packed, "write", write)
        keeping.make_document(kept.key)
        write(recipe, to, **options)

    monkeypatch.setattr(Packed, "write", slow)
    keeping.make_document(kept.key)

    assert private_storage().listdir(f"documents/{kept.key[:2]}")[1] == [kept.key]


def test_what_the_disk_lost_is_made_anew():
    recipe = packed()
    ask_for_document(recipe)
    run_due_jobs()
    kept = KeptDocument.objects.get()
    private_storage().delete(kept.file.name)

    assert ask_for_document(recipe).state == "waiting"
    run_due_jobs()

    kept.refresh_from_db()
    assert private_storage().exists(kept.file.name)


def test_old_files_and_too_many_are_thrown_away(django_capture_on_commit_callbacks, monkeypatch):
    ask_for_document(packed())
    run_due_jobs()
    kept = KeptDocument.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        throw_away_documents()
    assert private_storage().exists(kept.file.name)

    KeptDocument.objects.update(asked_at=timezone.now() - keeping.KEPT_FOR)
    with django_capture_on_commit_callbacks(execute=True):
        throw_away_documents()
    assert not KeptDocument.objects.exists() and not private_storage().exists(kept.file.name)

    assert MOST_KEPT > 100
    monkeypatch.setattr(keeping, "MOST_KEPT", 2)
    for _time in range(3):
        ask_for_document(packed())
    assert KeptDocument.objects.count() == BackgroundJob.objects.count() == 2


def test_the_folder_is_packed_by_a_worker(minutes, client, member):
    client.force_login(member)
    assert client.get(address(minutes, "meeting_folder")).status_code == 202
    run_due_jobs()

    answer = client.get(address(minutes, "meeting_folder"))
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(content_of(answer))) as folder:
        paper = next(name for name in folder.namelist() if name.startswith("TOP-1/"))
        assert folder.read(paper) == b"Entwurf"
        assert folder.read("protokoll-2026-03-04-intern.pdf").startswith(b"%PDF")
