"""How many queries a request needs, counted in one process: `python -m benchmarks.queries`.

Reads `{"session": …, "paths": {name: path}}` from standard input, prints `{name: queries}`.
Each address is asked twice; the second answer counts.
"""

import json
import sys

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
    counted = {}
    for name, path in wanted["paths"].items():
        for _turn in range(2):
            with CaptureQueriesContext(connection) as queries:
                status = client.get(path).status_code
        counted[name] = len(queries) if status == 200 else f"status {status}"
    json.dump(counted, sys.stdout)


if __name__ == "__main__":
    main()
