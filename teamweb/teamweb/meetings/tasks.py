from celery import shared_task

from .attendance import mailing
from .circular_votes import actions as circular_votes
from .execution import actions as execution


@shared_task
def mail_invitations_task() -> None:
    """Queue the mails that are due. Losing or doubling this call is harmless: the rows decide."""
    mailing.mail_due_invitations()


@shared_task
def sync_invitations_task() -> None:
    """Bring invitations in step with the groups' members, and remind who has not answered."""
    mailing.sync_all_invitations()
    mailing.remind_unanswered()


@shared_task
def purge_old_invitations_task() -> None:
    """Delete what was mailed to whom, and guests' addresses, some time after the meeting."""
    mailing.purge_old_invitations()


@shared_task
def close_circular_votes_task() -> None:
    """Evaluate the votes whose period is over. Losing or doubling this call is harmless."""
    circular_votes.close_due_circular_votes()


@shared_task
def remind_of_circular_votes_task() -> None:
    """Remind those who have not voted shortly before the end."""
    circular_votes.remind_of_circular_votes()


@shared_task
def remind_of_executions_task() -> None:
    """Remind of resolutions that are to be carried out. Nobody gets a reminder twice."""
    execution.remind_of_executions()
