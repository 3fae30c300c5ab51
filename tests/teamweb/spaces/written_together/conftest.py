import pytest

from teamweb.coediting.actions import begin, open_document
from teamweb.coediting.models import Checkpoint
from teamweb.coediting.update_log.checkpoints import checkpoint
from teamweb.spaces.actions import create_page
from tests.factories.spaces import make_member, make_space

KINDS = Checkpoint.Kind


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


@pytest.fixture
def anna(space):
    return make_member(space.group)


@pytest.fixture
def bert(space):
    return make_member(space.group)


@pytest.fixture
def page(space, anna):
    return create_page(
        parent=space, title="Akte", body="<p>Eins.</p><p>Zwei.</p><p>Drei.</p>", by=anna
    )


@pytest.fixture
def document(page):
    document = open_document(page, "body")
    begin(document.pk)
    checkpoint(document.pk, KINDS.IDLE)
    return document
