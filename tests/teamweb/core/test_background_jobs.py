"""Wagtail's background tasks: nothing lost, nothing before the commit, failures visible."""

import datetime

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.exceptions import InvalidTaskError

from teamweb.core.jobs import outbox
from teamweb.core.jobs.outbox import pause_after, retry, run_due_jobs
from teamweb.core.models import BackgroundJob

pytestmark = pytest.mark.django_db

done: list[str] = []


@pytest.fixture(autouse=True)
def _nothing_done():
    done.clear()


@task()
def write_down(word: str) -> None:
    done.append(word)


@task()
def work_beside(page: str) -> None:
    """As long as this works, another worker does what else is due."""
    done.append(f"{page} begun")
    run_due_jobs()
    done.append(f"{page} ended")


@task()
def fail() -> None:
    raise ValueError("no such luck")


@task()
def look_for_missing_row() -> None:
    BackgroundJob.objects.get(pk=-1)


def test_a_job_runs_once_and_leaves_no_row():
    write_down.enqueue("hello")
    assert done == []

    assert run_due_jobs() == 1
    assert run_due_jobs() == 0

    assert done == ["hello"]
    assert not BackgroundJob.objects.exists()


def test_the_same_call_is_not_made_twice_at_once():
    for _time in "12":
        work_beside.enqueue("page 1")
    work_beside.enqueue("page 2")

    assert run_due_jobs() == 2

    beside = ["page 1 begun", "page 2 begun", "page 2 ended", "page 1 ended"]
    assert done == [*beside, "page 1 begun", "page 1 ended"]


def test_a_job_goes_with_the_transaction_that_wanted_it():
    with pytest.raises(RuntimeError), transaction.atomic():
        write_down.enqueue("never")
        raise RuntimeError

    run_due_jobs()

    assert done == []


def test_urgent_jobs_come_first():
    write_down.enqueue("later")
    write_down.using(priority=10).enqueue("first")

    run_due_jobs()

    assert done == ["first", "later"]


def test_a_job_for_later_waits():
    in_an_hour = timezone.now() + datetime.timedelta(hours=1)
    write_down.using(run_after=in_an_hour).enqueue("tea")

    assert run_due_jobs() == 0
    with time_machine.travel(in_an_hour + datetime.timedelta(seconds=1)):
        assert run_due_jobs() == 1


def test_a_failing_job_backs_off_and_is_given_up_visibly():
    fail.enqueue()
    now = timezone.now()
    for attempt in range(1, outbox.MAX_ATTEMPTS + 1):
        with time_machine.travel(now, tick=False):
            assert run_due_jobs() == 1
            assert run_due_jobs() == 0, "tried again without a pause"
        now += pause_after(attempt) + datetime.timedelta(seconds=1)

    job = BackgroundJob.objects.given_up().get()
    assert "no such luck" in job.error
    assert outbox.jobs_by_status() == {"waiting": 0, "running": 0, "given_up": 1}

    retry(job)
    assert run_due_jobs() == 1


def test_the_job_of_a_dead_worker_is_run_by_another():
    write_down.enqueue("again")
    outbox._take_one()
    assert run_due_jobs() == 0

    with time_machine.travel(timezone.now() + outbox.KEEP_FOR + datetime.timedelta(seconds=1)):
        assert run_due_jobs() == 1
    assert done == ["again"]


def test_a_job_about_something_deleted_is_done():
    look_for_missing_row.enqueue()
    run_due_jobs()
    assert not BackgroundJob.objects.exists()


def test_one_transaction_wakes_the_worker_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        write_down.enqueue("a")
        write_down.enqueue("b")
    assert len(callbacks) == 1


def test_tasks_that_want_a_context_are_refused():
    with pytest.raises(InvalidTaskError):
        task(takes_context=True)(_with_context)


def _with_context(context) -> None:
    raise AssertionError


def test_given_up_jobs_are_listed_and_tried_again_on_request(capsys):
    from django.core.management import call_command

    BackgroundJob.objects.create(
        key="x",
        task_path=write_down.module_path,
        arguments={"args": ["hi"], "kwargs": {}},
        status=BackgroundJob.Status.GIVEN_UP,
        error="Traceback …\nOSError: disk",
    )
    call_command("background_jobs", retry=True)
    assert "OSError: disk" in capsys.readouterr().out

    assert run_due_jobs() == 1
    assert done == ["hi"]
