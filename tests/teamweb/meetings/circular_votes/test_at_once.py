"""Votes, objections and the evaluation that come at the same moment; they run on PostgreSQL."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.db import connection

from teamweb.meetings import actions
from teamweb.meetings.circular_votes.errors import NotOpen
from teamweb.meetings.models import CircularBallot, CircularVote, Resolution
from tests.factories.meetings import make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _threads_share_the_database(db):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads do not share a database in memory")


def at_once(*calls):
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait()
            return call()
        except NotOpen as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def casting(vote, person, choice="yes"):
    return lambda: actions.cast_ballot(vote=vote, choice=choice, by=person)


def test_a_double_click_votes_once(opened, member):
    at_once(*[casting(opened, member)] * 6)

    assert CircularBallot.objects.count() == 1


def test_several_evaluations_number_it_once(opened, chair):
    actions.cast_ballot(vote=opened, choice="yes", by=chair)

    with time_machine.travel(opened.ends_at + datetime.timedelta(seconds=1)):
        at_once(*[actions.close_due_circular_votes] * 4)

    assert Resolution.objects.get().number == 1


def test_a_vote_counts_or_is_refused_when_somebody_objects(space, chair, draft):
    people = [make_member(space) for _n in range(4)]
    vote = actions.open_circular_vote(vote=draft, by=chair)

    def objecting():
        return actions.object_to_circular_vote(vote=vote, by=chair, reason="Besprechen")

    answers = at_once(objecting, *(casting(vote, person) for person in people))

    refused = sum(isinstance(answer, NotOpen) for answer in answers)
    record = CircularVote.objects.get().record
    assert len(record["ballots"]) == CircularBallot.objects.count() == len(people) - refused


def test_all_who_vote_at_once_are_counted(space, chair, draft, after_end):
    people = [make_member(space) for _n in range(6)]
    vote = actions.open_circular_vote(vote=draft, by=chair)

    at_once(*(casting(vote, person) for person in people))

    assert after_end(vote).votes_yes == len(people)
