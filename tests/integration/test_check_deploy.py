"""`teamweb check_deploy` as an administrator meets it: a command with variables."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.places import PROJECT
from tests.services import free_port

RIGHT = {
    "BASE_URL": "https://teamweb.example.org",
    "METRICS_TOKEN": "a-token-of-enough-letters",
    "SENDER_BODY": "Amt für Beispiele, Musterweg 1, 12345 Musterstadt",
}


def check_deploy(**variables: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.endswith(("_URL", "SECRET_KEY"))}
    return subprocess.run(
        [Path(sys.executable).parent / "teamweb", "check_deploy"],
        cwd=PROJECT,
        env={**clean, **variables},
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_a_right_configuration_comes_out_clean(full_site):
    # The worker builds the index of a site that has none yet.
    full_site.wait_until(lambda: not full_site.services_down(), seconds=120)
    its_own = {
        "TEAMWEB_VAR": str(full_site.var),
        "SECRET_KEY": (full_site.var / "secret_key").read_text().strip(),
    }
    done = check_deploy(**{**full_site.environment, **RIGHT, **its_own})

    assert done.stdout.splitlines() == ["Nothing is missing, nothing unsafe was found."], (
        done.stdout
    )
    assert done.returncode == 0


def test_a_dead_mail_server_and_an_address_with_a_path_are_named(tmp_path):
    done = check_deploy(
        TEAMWEB_VAR=str(tmp_path),
        BASE_URL="https://example.org/teamweb",
        EMAIL_URL=f"smtp://127.0.0.1:{free_port()}",
    )

    assert done.returncode == 1
    assert "BASE_URL=https://example.org/teamweb has a path" in done.stdout
    assert "- The mail server 127.0.0.1:" in done.stdout and "Connection refused" in done.stdout
    assert "W019" not in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_wrong_mail_address_is_one_sentence_without_the_password(tmp_path):
    url = "smtp+tsl://user:hushhush@mail.example.org:587"
    done = check_deploy(TEAMWEB_VAR=str(tmp_path), EMAIL_URL=url)

    assert done.returncode == 1
    assert done.stderr.startswith("EMAIL_URL begins with smtp+tsl://, known are smtp://, ")
    assert done.stderr.count("\n") == 1 and "hushhush" not in done.stderr
