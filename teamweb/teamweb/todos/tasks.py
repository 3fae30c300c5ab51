from celery import shared_task


@shared_task
def remind_of_todos_task() -> None:
    from .reminders import send_reminders

    send_reminders()
