from celery import shared_task


@shared_task
def delete_expired_data_task() -> None:
    """Unconfirmed requests after 7 days, proof of ended consents after three years."""
    from .retention import delete_expired_consents, delete_unconfirmed

    delete_unconfirmed()
    delete_expired_consents()
