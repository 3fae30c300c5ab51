from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from .circular_votes.offers import circular_votes
from .planning.offers import creatables

LOGGED = {
    "create_series": (_("Begin series"), _("Series of meetings begun")),
    "edit_series": (_("Change series"), _("Series of meetings changed")),
    "propose_topic": (_("Propose topic"), _("Topic proposed")),
    "add_paper": (_("Add paper"), _("Paper added to a topic")),
    "remove_paper": (_("Remove paper"), _("Paper of a topic removed")),
    "decline_topic": (_("Decline topic"), _("Topic declined")),
    "create_paper": (_("Write decision paper"), _("Decision paper written")),
    "edit_paper": (_("Change decision paper"), _("Decision paper changed")),
    "put_paper_on_agenda": (_("Put paper on agenda"), _("Decision paper put on an agenda")),
    "create_meeting": (_("Plan meeting"), _("Meeting planned")),
    "edit_meeting": (_("Change meeting"), _("Meeting changed")),
    "invite": (_("Invite"), _("Members invited")),
    "invite_guest": (_("Invite guest"), _("Guest invited")),
    "note_answer": (_("Note answer"), _("Answer of an invited person entered")),
    "name_deputy": (_("Name deputy"), _("Deputy named")),
    "cancel": (_("Cancel meeting"), _("Meeting cancelled")),
    "start_minutes": (_("Begin minutes"), _("Minutes begun")),
    "add_item": (_("Add item"), _("Agenda item added")),
    "edit_item": (_("Change item"), _("Agenda item changed")),
    "move_item": (_("Move item"), _("Agenda item moved")),
    "order_items": (_("Order items"), _("Order of the agenda changed")),
    "delete_item": (_("Delete item"), _("Agenda item deleted")),
    "reinstate": (_("Reinstate meeting"), _("Meeting reinstated")),
    "delete_meeting": (_("Delete draft"), _("Draft of a meeting deleted")),
    "record_vote": (_("Record vote"), _("Vote recorded")),
    "correct_vote": (_("Correct vote"), _("Vote corrected")),
    "delete_vote": (_("Delete vote"), _("Vote deleted")),
    "exclude": (_("Exclude for bias"), _("Exclusion for bias noted")),
    "adopt_resolution": (_("Adopt resolution"), _("Resolution adopted")),
    "repeal_resolution": (_("Repeal resolution"), _("Resolution repealed")),
    "finish_minutes": (_("Finish minutes"), _("Minutes finished")),
    "publish_minutes": (_("Publish minutes"), _("Minutes published")),
    "approve_minutes": (_("Approve minutes"), _("Minutes approved")),
    "reopen_minutes": (_("Reopen minutes"), _("Minutes taken back to a draft")),
    "raise_objection": (_("Object to minutes"), _("Objection to the minutes raised")),
    "answer_objection": (_("Answer objection"), _("Objection to the minutes answered")),
    "create_circular_vote": (_("Prepare circular vote"), _("Circular vote prepared")),
    "edit_circular_vote": (_("Change circular vote"), _("Circular vote changed")),
    "delete_circular_vote": (_("Delete circular vote"), _("Draft of a circular vote deleted")),
    "open_circular_vote": (_("Open circular vote"), _("Circular vote opened")),
    "cast_ballot": (_("Vote"), _("Vote in a circular vote cast")),
    "name_circular_deputy": (_("Name deputy"), _("Deputy for a circular vote named")),
    "object_to_circular_vote": (_("Object"), _("Objection to a circular vote raised")),
    "withdraw_circular_vote": (_("Withdraw circular vote"), _("Circular vote withdrawn")),
    "close_circular_vote": (_("Evaluate circular vote"), _("Circular vote evaluated")),
    "record_execution": (_("Note execution"), _("Execution of a resolution noted")),
    "import_minutes": (_("Import minutes"), _("Minutes imported")),
}


hooks.register("teamweb_creatables", creatables, order=20)
hooks.register("teamweb_creatables", circular_votes, order=21)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in LOGGED.items():
        actions.register_action(f"teamweb_meetings.{name}", label, message)
