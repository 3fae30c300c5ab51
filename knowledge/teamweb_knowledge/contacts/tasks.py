from celery import shared_task


@shared_task
def forget_old_data_task() -> None:
    """Unconfirmed requests after 7 days, proof of ended consents after three years."""
    from .retention import forget_old_proof, forget_unconfirmed

    forget_unconfirmed()
    forget_old_proof()
