"""Who is let in, where the answer depends on what happens between two questions to the database."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from teamweb.coediting.models import CoeditedDocument
from teamweb.coediting.registry import Right, field_of
from teamweb.coediting.wire.handshake import Claim, Refusal, admit
from teamweb.coediting.wire.protocol import Close
from teamweb.core.richtext.schema import schema_version

from . import scene

pytestmark = pytest.mark.django_db


def test_an_account_that_ends_between_the_questions_is_signed_out(monkeypatch):
    """Its memberships end with it; "no right" would send the person to ask for access."""
    place = scene.build(writers=1)
    writer = place["people"]["writer0"]
    document = CoeditedDocument.objects.get(pk=place["document"])
    field = type(field_of(document))
    right_now = field.right

    def right_after_the_end(self: Any, target: Any, user: Any) -> Right:
        scene.deactivate(writer["id"])
        return right_now(self, target, user)

    monkeypatch.setattr(field, "right", right_after_the_end)
    claim = Claim(document.pk, document.epoch, schema_version(), writer["session"], "de")

    assert admit([claim]) == [Refusal(Close.NOT_SIGNED_IN)]


def test_an_administrator_short_of_a_second_factor_is_not_let_in(settings):
    """Pages send them to set one up; a socket must not be the way round."""
    place = scene.build(writers=1)
    writer = place["people"]["writer0"]
    document = CoeditedDocument.objects.get(pk=place["document"])
    claim = Claim(document.pk, document.epoch, schema_version(), writer["session"], "de")
    get_user_model().objects.filter(pk=writer["id"]).update(is_superuser=True)
    assert not isinstance(admit([claim])[0], Refusal)

    settings.REQUIRE_SECOND_FACTOR_FOR_ADMINISTRATORS = True

    assert admit([claim]) == [Refusal(Close.NOT_SIGNED_IN)]
