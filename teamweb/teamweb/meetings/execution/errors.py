from django.utils.translation import gettext_lazy as _

from ..planning.errors import MeetingError


class NotInForce(MeetingError):
    """Only a resolution that binds the group is carried out."""

    user_message = _("This resolution is not in force.")


class DroppingNeedsReason(MeetingError):
    """Who gives up the execution of a resolution says why."""

    user_message = _("Please say why it is not carried out any further.")


class OwnerNotInGroup(MeetingError):
    """The person is no member who may read the space."""

    user_message = _("This person does not belong to the group.")


class NothingToReport(MeetingError):
    """No resolution of the group waits for its execution."""

    user_message = _("No resolution of this group waits for its execution.")


class ReportOnAgenda(MeetingError):
    """The agenda has the report already."""

    user_message = _("The report is on this agenda already.")
