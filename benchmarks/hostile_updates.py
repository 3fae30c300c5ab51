"""A million changed updates, each judged as one from a browser, and given to pycrdt if it is let in.

python -m benchmarks.hostile_updates [--number 1000000] [--seed N]

Each part runs in a process of its own that may die: what ended it is kept in a file and named. An
update that ends a process, breaks the library, or changes a document otherwise than the check expects
is a fault, and becomes a test in tests/teamweb/coediting/test_updates_from_browsers.py.
"""

import argparse
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PART = 20_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--part", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        seed, number, last = options.part
        return judge(int(seed), int(number), Path(last))
    seed = secrets.randbelow(2**32) if options.seed is None else options.seed
    print(f"seed {seed}")
    started, faults, counts = time.monotonic(), 0, [0, 0]
    running: list[tuple[subprocess.Popen[str], Path]] = []
    todo = [
        (seed + place, min(PART, options.number - place))
        for place in range(0, options.number, PART)
    ]
    with tempfile.TemporaryDirectory() as folder:
        while todo or running:
            while todo and len(running) < (os.cpu_count() or 1):
                part_seed, number = todo.pop()
                last = Path(folder, str(part_seed))
                part = ["--part", str(part_seed), str(number), str(last)]
                command = [sys.executable, "-m", "benchmarks.hostile_updates", *part]
                running.append((subprocess.Popen(command, stdout=subprocess.PIPE, text=True), last))
            process, last = running.pop(0)
            said = process.communicate()[0]
            if process.returncode:
                faults += 1
                how = signal.strsignal(-process.returncode) if process.returncode < 0 else "fault"
                print(f"{how}: {last.read_bytes().hex()}\n{said}", flush=True)
            else:
                judged, let_in = map(int, said.split())
                counts = [counts[0] + judged, counts[1] + let_in]
                if sys.stdout.isatty():
                    print(f"{counts[0]:,}", end="\r", flush=True)
    seconds = time.monotonic() - started
    print(f"{counts[0]:,} updates judged, {counts[1]:,} let in, {faults} faults, {seconds:.0f} s")
    return min(faults, 1)


def judge(seed: int, number: int, last: Path) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamweb_site.settings")
    os.environ.setdefault("SECRET_KEY", "benchmark")
    django.setup()
    from pycrdt import Doc, XmlFragment

    from teamweb.coediting.text_attribution import TextAttribution
    from teamweb.coediting.yjs.outline import Outline
    from teamweb.coediting.yjs.updates import decode
    from tests.teamweb.coediting.hostile import clocks, mutated, recorded

    payloads, rng, let_in = recorded(), random.Random(seed), 0
    with last.open("wb", buffering=0) as kept:
        for _number in range(number):
            payload = mutated(payloads, rng)
            try:
                decoded = decode(payload)
            except ValueError:
                continue
            outline, known = Outline(), payloads[: rng.choice((0, 0, 3, 12))]
            for each in known:
                outline.add(each)
            try:
                accepted = outline.accept(
                    payload,
                    decoded,
                    is_own=lambda client: True,
                    only_complete=rng.random() < 0.5,
                )
            except ValueError:
                continue
            if not accepted.payload:
                continue
            let_in += 1
            kept.seek(0)
            kept.truncate()
            kept.write(payload)
            doc: Doc = Doc()
            for each in known:
                doc.apply_update(each)
            try:
                doc.apply_update(accepted.payload)
            except ValueError:
                continue
            str(doc.get("default", type=XmlFragment))
            doc.get_update()
            written = clocks(doc)
            if {client: outline.end(client) for client in written} != written:
                print("the document has something else than the check expects")
                return 1
            TextAttribution().apply(accepted.payload, writer=1, version=1)
    print(number, let_in)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
