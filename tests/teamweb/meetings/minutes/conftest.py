import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from teamweb.core.richtext import from_markdown
from teamweb.meetings import actions
from teamweb.meetings.models import (
    Meeting,
)
from teamweb.todos.actions import create_todo
from tests.factories.meetings import (
    item_of,
    make_meeting,
)


@pytest.fixture
def full_meeting(space, chair, member):
    """Published minutes with a word in each place; those of part B begin with "Geheim"."""
    meeting = make_meeting(space=space, by=chair, items=("Haushalt",), part_b=("Geheimsache",))
    for title, word in (("Haushalt", "Offen"), ("Geheimsache", "Geheim")):
        item = item_of(meeting, title)
        actions.record_vote(item=item, wording=f"{word}beschluss", by=chair)
        create_todo(title=f"{word}aufgabe", by=chair, source=item, owners=[member])
    actions.record_attendance(meeting=meeting, by=chair, user=member)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    series = actions.create_series(space=space, title="Reihe", by=chair)
    topic = actions.propose_topic(space=space, title="Geheimthema", by=member, series=series)
    paper = SimpleUploadedFile("Geheimpapier.txt", b"Geheimes")
    actions.add_paper(topic=topic, file=paper, by=member)
    objection = actions.raise_objection(
        meeting=meeting,
        by=member,
        item=item_of(meeting, "Geheimsache"),
        reason="Geheimeinwand",
    )
    actions.answer_objection(
        objection=objection, by=chair, is_accepted=True, answer="Geheimantwort"
    )
    actions.reopen_minutes(meeting=meeting, by=chair, reason="Fehler")
    item = item_of(meeting, "Geheimsache")
    actions.edit_agenda_item(
        item=item, by=chair, base_version=item.version, notes=from_markdown("Geheimnotiz")
    )
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    return Meeting.objects.get(pk=meeting.pk)
