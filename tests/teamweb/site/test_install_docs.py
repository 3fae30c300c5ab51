"""docs/install.md names what a project of others has to run."""

import re

from django.conf import settings

from ops.places import PROJECT


def test_every_task_of_the_plugins_is_named():
    named = set(re.findall(r"`((?:teamweb|teamweb_\w+)\.[\w.]+_task)`", _text()))
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert named == {path for path in scheduled if not path.startswith("teamweb_site.")}


def _text() -> str:
    return (PROJECT / "docs" / "install.md").read_text()
