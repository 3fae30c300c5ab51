"""How many minutes are imported in a second: `python -m benchmarks.import_rate SPACE [FOLDER]`.

FOLDER holds Markdown files, by default those of the test data (`TEAMWEB_TEST_DATA`). Prints
`{"files": …, "seconds": …, "cpu_seconds": …, "unchanged_seconds": …}`, or null without files.
CPU is this process's own, without a database server's. Run a second time, nothing has changed.
"""

import json
import os
import sys
import time
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from teamweb.exchange.minutes.importer import import_file
    from teamweb.spaces.models import SpacePage

    data = Path(os.environ.get("TEAMWEB_TEST_DATA") or "../shared/data")
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else data / "protokolle-de" / "md"
    files = sorted(folder.glob("*.md"))
    if not files:
        print("null")
        return
    space = SpacePage.objects.select_related("group").get(key=sys.argv[1])
    seconds, cpu_seconds = [], []
    for expected in ("created", "unchanged"):
        began, cpu = time.perf_counter(), time.process_time()
        for file in files:
            result = import_file(space=space, name=file.name, data=file.read_bytes())
            if result.status != expected:
                raise SystemExit(f"{file.name}: {result.status} instead of {expected}")
        seconds.append(time.perf_counter() - began)
        cpu_seconds.append(time.process_time() - cpu)
    found = {"files": len(files), "seconds": seconds[0], "cpu_seconds": cpu_seconds[0]}
    json.dump({**found, "unchanged_seconds": seconds[1]}, sys.stdout)


if __name__ == "__main__":
    main()
