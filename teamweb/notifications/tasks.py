from celery import shared_task


@shared_task
def deliver_due_task() -> None:
    """Send what is due, for a while. Losing or doubling this call is harmless: the rows decide."""
    from .knocking import knock
    from .sending import deliver_due

    if deliver_due().is_time_up:
        knock()


@shared_task
def send_daily_digests_task() -> None:
    from .digests import send_daily_digests

    send_daily_digests()


@shared_task
def blank_old_addresses_task() -> None:
    from .retention import blank_old_addresses

    blank_old_addresses()
