import pytest

from teamweb.notifications.models import Notification
from teamweb.spaces.actions import create_page, set_moderated
from tests.factories.meetings import make_outsider
from tests.factories.spaces import make_member, make_space

from .ways import current


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test", audience="members")


@pytest.fixture
def chair(space):
    return space.owner


@pytest.fixture
def anna(space):
    return make_member(space.group)


@pytest.fixture
def reader(space):
    """Reads the space without belonging to its group."""
    return make_outsider()


@pytest.fixture
def page(space, chair):
    made = create_page(parent=space, title="Akte", body="<p>Eins.</p><p>Zwei.</p>", by=chair)
    set_moderated(space=space, is_moderated=True, by=chair)
    Notification.objects.all().delete()
    return current(made)
