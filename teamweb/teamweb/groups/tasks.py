from celery import shared_task

from .actions import mirror_all_groups


@shared_task
def mirror_groups_task() -> int:
    """Run after midnight, when memberships begin and end. Doubling this call is harmless."""
    return mirror_all_groups()
