from celery import shared_task


@shared_task
def mail_invitations_task() -> None:
    """Mail what is owed about meetings. Losing or doubling this call is harmless: the rows decide."""
    from .attendance.mailing import mail_due_invitations

    mail_due_invitations()


@shared_task
def keep_up_invitations_task() -> None:
    from .attendance.mailing import keep_up_with_members, remind_the_silent

    keep_up_with_members()
    remind_the_silent()


@shared_task
def forget_old_invitations_task() -> None:
    from .attendance.mailing import forget_old_invitations

    forget_old_invitations()
