import json
import random

import pytest

from teamweb.groups.models import Membership, WorkingGroup
from teamweb.meetings.models import MinutesVersion
from teamweb.spaces.models import SpacePage, WikiPage
from teamweb_knowledge.questions.models import Answer, Question
from teamweb_site.demo.context import FOLDER, read_toml
from teamweb_site.demo.loaded import LoadedObjects
from teamweb_site.demo.loader import load_demo
from teamweb_site.models import LoadedDemoObject, User

SEED = 20261123


class Killed(Exception):
    """Stands for the end of the process: nothing of the open transaction is kept."""


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.django_db
def test_a_run_killed_anywhere_is_finished_by_the_next(monkeypatch):
    """Each run dies after making some things more; the last one makes what is left, once."""
    dice = random.Random(SEED)
    whole = LoadedObjects.once
    limits = [
        dice.randrange(1, 60),
        dice.randrange(280, 330),
        *(dice.randrange(9, 60) for _ in "12"),
    ]
    for limit in limits:
        made = 0

        def once(self, key, make, /, *arguments, **named):
            nonlocal made
            made += key not in self
            if made > limit:  # noqa: B023
                raise Killed
            return whole(self, key, make, *arguments, **named)

        monkeypatch.setattr(LoadedObjects, "once", once)
        with pytest.raises(Killed):
            load_demo()
    monkeypatch.setattr(LoadedObjects, "once", whole)

    assert load_demo() > 0
    assert load_demo() == 0

    facts = json.loads((FOLDER / "facts.json").read_text(encoding="utf-8"))
    assert User.objects.count() == len(read_toml("people.toml")["people"])
    assert WorkingGroup.objects.count() == len(facts["groups"])
    assert (
        Membership.objects.count()
        == LoadedDemoObject.objects.filter(key__startswith="membership").count()
    )
    assert SpacePage.objects.count() == len(facts["groups"]) + 1
    assert WikiPage.objects.count() == len(
        [path for path in FOLDER.glob("pages/*/*.md") if not path.stem.startswith("_")]
    )
    minutes = [read_toml(f"minutes/{path.name}") for path in FOLDER.glob("minutes/*.toml")]
    published = sum(record.get("publish", True) for record in minutes)
    assert MinutesVersion.objects.values("meeting").distinct().count() == published
    assert Question.objects.count() == len(read_toml("questions.toml")["questions"])
    assert not Answer.objects.filter(questions=None).exists()
