"""Changes wake a worker once, however many of one transaction ask for it."""

import pytest

from teamweb_knowledge.wakeup import wake_worker_on_commit

TASK = "teamweb_knowledge.newsletters.tasks.send_due_issues_task"


@pytest.mark.django_db
def test_a_worker_is_woken_once_in_a_transaction(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as calls:
        for _time in range(3):
            wake_worker_on_commit(TASK)

    assert len(calls) == 1
