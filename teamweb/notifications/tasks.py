from celery import shared_task


@shared_task(queue="mail", ignore_result=True)
def deliver_due_task() -> None:
    """Send what is due, for a while. Losing or doubling this call is harmless: the rows decide."""
    from .sending import deliver_due, more_is_due

    deliver_due()
    if more_is_due():
        from .knocking import knock

        knock()


@shared_task(queue="mail", ignore_result=True)
def send_daily_digests_task() -> None:
    from .digests import send_daily_digests

    send_daily_digests()


@shared_task(queue="mail", ignore_result=True)
def blank_old_addresses_task() -> None:
    from .retention import blank_old_addresses

    blank_old_addresses()
