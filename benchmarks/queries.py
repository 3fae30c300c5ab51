"""How many queries a request needs, counted in one process: `python -m benchmarks.queries`.

Reads `{"session": …, "paths": {name: path}, "unchanged": path, "edit": page id, "marker": …}` from standard
input (the edited page keeps its marker), prints `{name: queries}`. Each address is asked until caches
are warm; the last answer counts.
"""

import json
import re
import sys
from typing import Any

import django


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    wanted = json.load(sys.stdin)
    client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
    client.cookies["sessionid"] = wanted["session"]

    def count(method: str, path: str, *sent: Any, status: int = 200, **headers: str) -> Any:
        with CaptureQueriesContext(connection) as queries:
            answer = getattr(client, method)(path, *sent, headers=headers)
        if answer.status_code != status:
            raise SystemExit(f"{method} {path}: {answer.status_code}")
        return answer, len(queries)

    counted: dict[str, int | str] = {}
    for name, path in wanted["paths"].items():
        for _turn in range(2):
            _answer, counted[name] = count("get", path)

    path = wanted["unchanged"]
    for _turn in range(3):
        answer, _number = count("get", path)
    _answer, counted["unchanged"] = count(
        "get", path, status=304, **{"If-None-Match": answer.headers["ETag"]}
    )

    edited = f"/pages/{wanted['edit']}/edit/"
    for _turn in range(2):
        form, of_form = count("get", edited)
        html = form.content.decode()
        fields = {
            "base_revision": re.search(r'name="base_revision"[^>]*value="([^"]*)"', html)[1],  # type: ignore[index]
            "title": re.search(r'name="title"[^>]*>([^<]*)<', html)[1].strip(),  # type: ignore[index]
        }
        body = f"<p>Kennwort {wanted['marker']}, Fassung nach {fields['base_revision']}.</p>"
        text = {"body_html": body, "comment": ""}
        saved, of_save = count("post", edited, {**fields, **text}, status=302)
        _answer, of_view = count("get", saved.headers["Location"])
    counted["edit"] = f"{of_form} + {of_save} + {of_view}"
    json.dump(counted, sys.stdout)


if __name__ == "__main__":
    main()
