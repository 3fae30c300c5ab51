import datetime

import pytest
import time_machine
from django.utils import timezone

from teamweb.meetings import actions
from teamweb.meetings.models import CircularVote


@pytest.fixture
def draft(space, chair):
    return actions.create_circular_vote(
        space=space, title="Drucker", wording="Der Drucker wird beschafft.", by=chair
    )


@pytest.fixture
def opened(draft, chair, member):
    """A vote that chair and member are entitled to take part in."""
    return actions.open_circular_vote(vote=draft, by=chair)


@pytest.fixture
def after_end():
    """Evaluates a vote on the day after its period; gives back what came of it."""

    def close(vote):
        with time_machine.travel(vote.ends_at + datetime.timedelta(minutes=1), tick=False):
            actions.close_due_circular_votes()
        return CircularVote.objects.get(pk=vote.pk).resolution

    return close


@pytest.fixture
def today():
    return timezone.localdate()
