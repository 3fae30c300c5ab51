"""Each main screen that `tests.e2e.screenshots` takes is there; no browser opens it."""

from typing import Any

from .conftest import Browsing
from .screenshots import ADMIN, CHAIR, SCREENS

ROLE = {"": "visitor", CHAIR: "member", ADMIN: "admin"}


def test_every_main_screen_answers(samples: dict[str, Any], browsings: dict[str, Browsing]):
    statuses = {
        name: browsings[ROLE[who]]
        .context.request.get(browsings[ROLE[who]].site.base_url + address.format(**samples))
        .status
        for name, (address, who, _width, _scheme) in SCREENS.items()
    }

    assert statuses == dict.fromkeys(SCREENS, 200)
