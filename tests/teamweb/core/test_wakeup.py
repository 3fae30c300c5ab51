"""A worker is woken once per transaction, after the commit, and never at the cost of the change."""

import pytest
from celery import shared_task
from django.db import transaction

from teamweb.core.jobs.wakeup import call_once_on_commit, wake_worker, wake_worker_on_commit

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "tests.teamweb.core.test_wakeup"
ran: list[str] = []


@shared_task(name="tests.wakeup_first")
def first_task() -> None:
    ran.append("first")


@shared_task(name="tests.wakeup_second")
def second_task() -> None:
    ran.append("second")


@pytest.fixture(autouse=True)
def eager():
    from teamweb_site.celery import app

    ran.clear()
    before, app.conf.task_always_eager = app.conf.task_always_eager, True
    yield
    app.conf.task_always_eager = before


def test_each_task_runs_once_after_the_commit():
    with transaction.atomic():
        for _time in range(3):
            wake_worker_on_commit(f"{HERE}.first_task")
            wake_worker_on_commit(f"{HERE}.second_task")
        assert ran == []
    assert ran == ["first", "second"]

    with transaction.atomic():
        wake_worker_on_commit(f"{HERE}.first_task")
    assert ran == ["first", "second", "first"]


def test_a_change_that_is_rolled_back_wakes_nobody():
    with transaction.atomic():
        try:
            with transaction.atomic():
                wake_worker_on_commit(f"{HERE}.first_task")
                raise LookupError
        except LookupError:
            pass
        wake_worker_on_commit(f"{HERE}.second_task")
    assert ran == ["second"]


def test_what_cannot_be_called_breaks_no_change(caplog):
    with transaction.atomic():
        wake_worker_on_commit("teamweb.core.tasks.missing_task")
        wake_worker_on_commit(f"{HERE}.first_task")
    wake_worker("nowhere.at_all")
    assert ran == ["first"]
    assert caplog.text.count("no worker could be woken") == 2


def test_other_calls_are_made_once_as_well():
    def call() -> None:
        ran.append("call")

    with transaction.atomic():
        call_once_on_commit(call)
        call_once_on_commit(call)
    assert ran == ["call"]
