from django.urls import path

from .views import (
    approval,
    decision_papers,
    meeting,
    notes,
    printing,
    records,
    release,
    resolutions,
    topics,
)

urlpatterns = [
    path("meetings/topics/<int:topic_id>/", topics.topic, name="topic"),
    path("meetings/topics/<int:topic_id>/papers/", topics.add_paper, name="add_paper"),
    path("meetings/<int:meeting_id>/", meeting.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/step/", meeting.step, name="step"),
    path("meetings/<int:meeting_id>/reopen/", release.reopen, name="reopen"),
    path("meetings/<int:meeting_id>/approve/", release.approve, name="approve"),
    path("meetings/<int:meeting_id>/write/", meeting.write, name="write"),
    path(
        "meetings/<int:meeting_id>/objection/",
        approval.object_to_minutes,
        name="object_to_minutes",
    ),
    path(
        "meetings/<int:meeting_id>/objections/<int:objection_id>/answer/",
        approval.answer_objection,
        name="answer_objection",
    ),
    path("meetings/<int:meeting_id>/versions/", approval.versions, name="versions"),
    path("meetings/<int:meeting_id>/versions/<int:number>/", approval.version, name="version"),
    path(
        "meetings/<int:meeting_id>/versions/<int:number>/changes/",
        approval.changes,
        name="version_changes",
    ),
    path(
        "meetings/<int:meeting_id>/versions/<int:number>/minutes.pdf",
        printing.version_pdf,
        name="version_pdf",
    ),
    path("meetings/<int:meeting_id>/minutes.pdf", printing.open_pdf, name="open_pdf"),
    path(
        "meetings/<int:meeting_id>/items/<int:item_id>/extract.pdf",
        printing.extract_pdf,
        name="extract_pdf",
    ),
    path(
        "meetings/<int:meeting_id>/attendance-sheet.pdf",
        printing.attendance_sheet,
        name="attendance_sheet",
    ),
    path("meetings/<int:meeting_id>/folder.zip", printing.folder, name="meeting_folder"),
    path(
        "meetings/<int:meeting_id>/minutes-internal.pdf",
        printing.internal_pdf,
        name="internal_pdf",
    ),
    path(
        "meetings/<int:meeting_id>/approval/", approval.add_approval_item, name="add_approval_item"
    ),
    path("meetings/items/<int:item_id>/approve/", approval.approve_at_item, name="approve_at_item"),
    path("meetings/items/<int:item_id>/resolution/", records.add_resolution, name="add_resolution"),
    path("meetings/items/<int:item_id>/excluded/", records.exclude, name="exclude"),
    path("meetings/items/<int:item_id>/todo/", records.add_todo, name="add_todo"),
    path("meetings/items/<int:item_id>/together/", notes.open_notes, name="open_notes"),
    path("meetings/items/<int:item_id>/state/", notes.set_state, name="set_item_state"),
    path(
        "meetings/items/<int:item_id>/insert/resolution/",
        notes.insert_resolution,
        name="insert_resolution",
    ),
    path("meetings/items/<int:item_id>/insert/todo/", notes.insert_todo, name="insert_todo"),
    path(
        "spaces/<slug:key>/meetings/decision-papers/",
        decision_papers.decision_papers,
        name="decision_papers",
    ),
    path(
        "spaces/<slug:key>/meetings/decision-papers/new/",
        decision_papers.new_decision_paper,
        name="new_decision_paper",
    ),
    path(
        "decision-papers/<int:decision_paper_id>/",
        decision_papers.decision_paper,
        name="decision_paper",
    ),
    path(
        "decision-papers/<int:decision_paper_id>/edit/",
        decision_papers.edit_decision_paper,
        name="edit_decision_paper",
    ),
    path(
        "decision-papers/<int:decision_paper_id>/agenda/<int:meeting_id>/",
        decision_papers.put_on_agenda,
        name="put_paper_on_agenda",
    ),
    path("resolutions/", resolutions.resolutions, name="resolutions"),
    path("resolutions.pdf", resolutions.resolutions_pdf, name="resolutions_pdf"),
    path("resolutions.csv", resolutions.resolutions_csv, name="resolutions_csv"),
    path("resolutions/<int:resolution_id>/", resolutions.resolution, name="resolution"),
    path("resolutions/<int:resolution_id>/edit/", records.edit_resolution, name="edit_resolution"),
    path(
        "resolutions/<int:resolution_id>/delete/",
        records.delete_resolution,
        name="delete_resolution",
    ),
    path("resolutions/<int:resolution_id>/repeal/", resolutions.repeal, name="repeal"),
]
