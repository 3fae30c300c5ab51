from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from .make_world import make_world
from .world import World


@pytest.fixture(scope="package")
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)
