"""A meeting from its plan to the reminder of what came of it, in real browsers and by real mails."""

import datetime
import email
import email.policy
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader

from .conftest import Browsing
from .test_minuting import is_accessible, item, until_stored, write_in

MEMBER = "mitglied@example.org"
# What the beat does some seconds later.
SEND = """
from django.utils import timezone
from teamweb.meetings.attendance.mailing import mail_due_invitations
from teamweb.meetings.models import MeetingInvitation
from teamweb.notifications.mail.sending import deliver_due
MeetingInvitation.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
mail_due_invitations()
deliver_due()
"""
REMIND = """
import datetime
from teamweb.notifications.mail.sending import deliver_due
from teamweb.todos.reminders import send_reminders
send_reminders(datetime.date.fromisoformat({day!r}))
deliver_due()
"""


@pytest.fixture
def chair(browsings: dict[str, Browsing]) -> Browsing:
    return browsings["member"]


@pytest.fixture
def secretary(chair: Browsing, chromium: Any) -> Iterator[Browsing]:
    context = chromium.new_context(
        locale="de-DE", timezone_id="Europe/Berlin", reduced_motion="reduce"
    )
    browsing = Browsing(chair.site, context)
    browsing.sign_in("schriftfuehrung@example.org")
    yield browsing
    context.close()


def mail_to(browsing: Browsing, address: str, subject: str) -> str:
    """The plain text of the latest mail to `address` whose subject has these words."""
    found: list[str] = []

    def look() -> bool:
        for file in sorted((browsing.site.var / "mail").glob("*.eml")):
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if address in str(message["To"]) and subject in str(message["Subject"]):
                body = message.get_body(("plain",))  # type: ignore[attr-defined]
                found.append(body.get_content())
        return bool(found)

    browsing.site.wait_until(look, seconds=60)
    return found[-1]


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def plan(page: Any, key: str, base: str, title: str, start: datetime.datetime) -> int:
    page.goto(f"{base}/spaces/{key}/meetings/new/")
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Beginn").fill(start.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Ort").fill("Rathaus Musterhausen")
    press(page, "Planen")
    page.wait_for_url(re.compile(r"/meetings/\d+/write/"))
    return int(page.url.rstrip("/").split("/")[-2])


def add_item(page: Any, meeting: int, base: str, title: str, part: str) -> None:
    page.goto(f"{base}/meetings/{meeting}/items/new/")
    page.locator("[name=title]").fill(title)
    page.locator(f"[name=part][value={part}]").check()
    page.locator("[name=title]").press("Enter")
    page.wait_for_url(re.compile(rf"/meetings/{meeting}/write/"))


def pdf_text(browsing: Browsing, path: str) -> str:
    answer = browsing.context.request.get(browsing.site.base_url + path)
    assert answer.status == 200
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages)


def test_from_the_plan_to_the_reminder(
    chair: Browsing,
    secretary: Browsing,
    browsings: dict[str, Browsing],
    samples: dict[str, Any],
    axe_source: str,
):
    site, key = chair.site, samples["space"]
    now = datetime.datetime.now().replace(second=0, microsecond=0)
    due = datetime.date.today() + datetime.timedelta(days=3)

    # The chair plans and invites.
    anna, _response, finding = chair.open("/my/")
    meeting = plan(anna, key, site.base_url, "Wegsitzung", now + datetime.timedelta(days=1))
    add_item(anna, meeting, site.base_url, "Haushalt", "a")
    add_item(anna, meeting, site.base_url, "Personalfrage", "b")
    press(anna, "Mitglieder einladen")
    # Tomorrow is short notice: asked back, she invites all the same.
    press(anna, "Trotzdem einladen")

    # A member answers from the mail, without signing in.
    site.manage("shell", "-c", SEND)
    text = mail_to(chair, MEMBER, "Wegsitzung")
    assert "Haushalt" in text
    link = re.search(r"https?://\S+/meetings/invitation/\S+/", text)
    assert link
    answer, _response, _finding = browsings["visitor"].open(link[0].removeprefix(site.base_url))
    answer.get_by_label("Ich komme", exact=True).check()
    press(answer, "Antwort bestätigen")
    answer.get_by_text("Ihre Antwort ist gespeichert").wait_for()
    answer.close()
    anna.goto(f"{site.base_url}/meetings/{meeting}/")
    press(anna, "Protokoll schreiben")
    assert "kommt" in anna.locator(".attendance-list").inner_text()

    # Two people minute at once; a resolution and a todo come out of the text.
    for name in ("Jonas Behrens", "Miriam Kaya", "Thomas Overbeck"):
        present = anna.get_by_role("button", name=f"anwesend: {name}")
        present.click()
        anna.locator(f"[aria-pressed=true][aria-label='anwesend: {name}']").wait_for()
    bert, _response, _finding = secretary.open(f"/meetings/{meeting}/write/")
    hers, his = write_in(anna, 1), write_in(bert, 1)
    anna.keyboard.type("Der Haushalt wird angenommen.")
    his.locator(".ProseMirror", has_text="Der Haushalt wird angenommen.").wait_for()
    anna.keyboard.type(" /beschluss")
    anna.get_by_role("option", name="Abstimmung festhalten").wait_for()
    anna.keyboard.press("Enter")
    dialog = anna.get_by_role("dialog", name="Abstimmung festhalten")
    bert.keyboard.press("Control+Home")
    bert.keyboard.type("Bericht der Kämmerei.")
    bert.keyboard.press("Enter")
    hers.locator(".ProseMirror", has_text="Bericht der Kämmerei.").wait_for()
    dialog.get_by_label("Stimmen dafür").fill("3")
    dialog.get_by_role("button", name="Abstimmung festhalten").click()
    dialog.wait_for(state="detached")
    second = write_in(bert, 2)
    bert.keyboard.type("Stelle ausschreiben /aufgabe")
    bert.get_by_role("option", name="Aufgabe vergeben").wait_for()
    bert.keyboard.press("Enter")
    dialog = bert.get_by_role("dialog", name="Aufgabe vergeben")
    dialog.get_by_label("Thomas Overbeck").check()
    dialog.locator("[name=due_on]").fill(due.isoformat())
    dialog.get_by_role("button", name="Aufgabe vergeben").click()
    dialog.wait_for(state="detached")
    until_stored(second)
    until_stored(hers)

    # Finished, released, objected to, corrected, released again.
    bert.reload()
    press(bert, "Protokoll fertig melden")
    bert.get_by_text("Das Protokoll ist fertig gemeldet").first.wait_for()
    anna.reload()
    press(anna, "Protokoll freigeben")
    anna.wait_for_url(re.compile(rf"/meetings/{meeting}/$"))
    bert.goto(f"{site.base_url}/meetings/{meeting}/")
    bert.get_by_role("link", name="Einwand gegen das Protokoll erheben").click()
    bert.get_by_label("Was ist falsch und wie soll es richtig lauten?").fill(
        "Es berichtete das Hauptamt."
    )
    is_accessible(bert, axe_source)
    press(bert, "Einwand senden")
    anna.reload()
    anna.get_by_role("link", name="Einwand beantworten").click()
    anna.get_by_label("Dem Einwand wird gefolgt", exact=True).check()
    anna.get_by_label("Antwort").fill("Wird berichtigt.")
    press(anna, "Antwort senden")
    is_accessible(anna, axe_source)
    anna.get_by_role("link", name="In den Entwurf zurücknehmen").click()
    anna.get_by_label("Warum wird das Protokoll geändert?").fill("Ein Einwand wurde angenommen.")
    is_accessible(anna, axe_source)
    press(anna, "In den Entwurf zurücknehmen")
    notes = write_in(anna, 1)
    anna.keyboard.press("Enter")
    anna.keyboard.type("Berichtigung: Es berichtete das Hauptamt.")
    until_stored(notes)
    anna.reload()
    press(anna, "Protokoll freigeben")
    anna.wait_for_url(re.compile(rf"/meetings/{meeting}/$"))

    # The next meeting approves.
    later = plan(anna, key, site.base_url, "Folgesitzung", now + datetime.timedelta(days=30))
    waiting = anna.locator("form", has_text="Wegsitzung").filter(
        has_text="wartet auf die Genehmigung"
    )
    waiting.get_by_role("button", name="Auf die Tagesordnung setzen").click()
    anna.wait_for_load_state()
    press(anna, "Die Gruppe genehmigt dieses Protokoll")
    anna.get_by_label("Wie haben alle Berechtigten zugestimmt?").fill("Alle in der Sitzung.")
    press(anna, "Protokoll genehmigen")
    bert.goto(f"{site.base_url}/meetings/{meeting}/")
    approval = bert.locator("section", has=bert.locator("#approval"))
    approval.get_by_text("Genehmigt am").wait_for()
    assert "Folgesitzung" in approval.inner_text()
    bert.goto(f"{site.base_url}/meetings/{meeting}/versions/2/changes/")
    inserted = "".join(bert.locator("ins").all_inner_texts())
    assert "Berichtigung: Es berichtete das Hauptamt." in inserted
    is_accessible(bert, axe_source)

    # The PDF says all that was noted, to the members; others get part A.
    inner = pdf_text(secretary, f"/meetings/{meeting}/minutes-internal.pdf")
    for words in (
        "Rathaus Musterhausen",
        "Der Haushalt wird angenommen.",
        "3 Ja",
        "Berichtigung: Es berichtete das Hauptamt.",
        "Personalfrage",
        "Stelle ausschreiben",
        "Protokoll genehmigt",
    ):
        assert words in inner, words
    assert "Personalfrage" not in pdf_text(chair, f"/meetings/{meeting}/minutes.pdf")

    # On the day on which the todo is due its owner is reminded.
    site.manage("shell", "-c", REMIND.format(day=due.isoformat()))
    assert "Stelle ausschreiben" in mail_to(chair, MEMBER, "Ihre Aufgaben am")
    assert later
    assert item(bert, 1)
    assert finding.console == []
    anna.close()
    bert.close()
