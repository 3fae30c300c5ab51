import subprocess
import sys

from ops.processes import rotate


def test_a_large_log_moves_on_while_its_process_writes_to_it(tmp_path):
    log = tmp_path / "web.log"
    program = (
        "import sys\n"
        "for line in sys.stdin:\n"
        "    print(line, end='', flush=True)\n"
        "    print('ok', file=sys.stderr, flush=True)\n"
    )
    with log.open("ab") as file:
        writer = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert writer.stdin and writer.stderr

    def write(line: str) -> None:
        writer.stdin.write(line + "\n")
        writer.stdin.flush()
        assert writer.stderr.readline() == "ok\n"

    for number in range(8):
        write(f"{number} " + "x" * 100)
        rotate(log, largest=50, kept=3)
    write("after")
    rotate(log, largest=50, kept=3)
    writer.stdin.close()
    writer.wait(10)

    assert log.read_text() == "after\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "web.log",
        *(f"web.log.{number}" for number in (1, 2, 3)),
    ]
    kept = [(tmp_path / f"web.log.{number}").read_text()[0] for number in (1, 2, 3)]
    assert kept == ["7", "6", "5"]
    assert (tmp_path / "web.log.1").stat().st_mode & 0o077 == 0


def test_small_and_missing_logs_stay_as_they_are(tmp_path):
    (tmp_path / "web.log").write_text("a line\n")
    rotate(tmp_path / "web.log")
    rotate(tmp_path / "beat.log")
    assert [path.name for path in tmp_path.iterdir()] == ["web.log"]
