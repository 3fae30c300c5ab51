import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from teamweb_site.configuration import environment as configuration
from teamweb_site.configuration.environment import base_url_problem, read_configuration

DOCUMENT = configuration.BASE_DIR / "docs" / "configuration.md"


def documented(heading: str) -> set[str]:
    section = DOCUMENT.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))


def test_the_document_names_what_the_code_reads():
    read = re.findall(r"env\.\w+\(\s*\"(\w+)\"", Path(configuration.__file__).read_text())
    assert documented("The site") == set(read)


def test_the_document_names_what_make_reads():
    root = configuration.BASE_DIR
    source = (root / "Makefile").read_text()
    for path in [*root.glob("ops/**/*.py"), *root.glob("tests/*.py")]:
        source += path.read_text()
    # uvicorn reads the first; the other belongs to tests on real data, wherever they are.
    for name in documented("Starting and testing") - {"FORWARDED_ALLOW_IPS", "TEAMWEB_TEST_DATA"}:
        assert re.search(rf"\b{name}\b", source), f"nobody reads {name}"


@pytest.fixture
def environment(monkeypatch, tmp_path):
    for name in documented("The site"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TEAMWEB_VAR", str(tmp_path))
    return monkeypatch


def test_an_empty_environment_is_the_embedded_shape(environment, tmp_path):
    result = read_configuration()
    assert result.is_embedded
    assert result.database["NAME"] == str(tmp_path / "teamweb.sqlite3")
    assert result.media_root == tmp_path / "media"


def test_the_secret_is_kept_and_readable_by_its_owner_only(environment, tmp_path):
    secret = read_configuration().secret_key
    assert len(secret) >= 50
    assert read_configuration().secret_key == secret
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_services_of_the_environment_make_the_full_shape(environment):
    environment.setenv("DATABASE_URL", "postgres://u:p@db:5432/teamweb")
    environment.setenv("REDIS_URL", "redis://redis:6379/0")
    environment.setenv("BASE_URL", "https://teamweb.example.org/")

    result = read_configuration()

    assert not result.is_embedded
    assert result.database["HOST"] == "db"
    assert result.base_url == "https://teamweb.example.org"
    assert "teamweb.example.org" in result.allowed_hosts
    assert result.email_from == "Teamweb <teamweb@teamweb.example.org>"


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.org:25", 25, None, None),
        ("smtp+tls://me:secret@mail.example.org:587", 587, True, None),
        ("smtp+ssl://me:secret@mail.example.org:465", 465, None, True),
    ],
)
def test_mail_servers_are_read_from_one_url(environment, url, port, tls, ssl):
    environment.setenv("EMAIL_URL", url)
    email = read_configuration().email
    assert (email["EMAIL_HOST"], email["EMAIL_PORT"]) == ("mail.example.org", port)
    assert (email.get("EMAIL_USE_TLS"), email.get("EMAIL_USE_SSL")) == (tls, ssl)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mail.example.org:25", "is not an address"),
        ("mail.example.org", "is not an address"),
        ("smtps://me:hushhush@mail.example.org", "begins with smtps://"),
        ("consolemail://", "begins with consolemail://"),
        ("smtp://:25", "names no host"),
        ("smtp+tls://me:hush/hush@mail.example.org:587", "cannot be read"),
        ("smtp+tls://me:hush#hush@mail.example.org:587", "cannot be read"),
        ("smtp+tls://me:hush?hush@mail.example.org:587", "cannot be read"),
        ("smtp+tls://me:secret@mail.example.org:smtp", "cannot be read"),
        ("smtp://mail.example.org/hush", "goes on after the host"),
    ],
)
def test_a_wrong_mail_server_is_a_sentence_that_keeps_the_password(environment, url, says):
    environment.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured) as raised:
        read_configuration()
    sentence = str(raised.value)
    assert sentence.startswith("EMAIL_URL ") and says in sentence and "hush" not in sentence


def test_escaped_characters_reach_the_mail_server_as_they_are(environment):
    environment.setenv("EMAIL_URL", "smtp+tls://me%40x:p%2F%23%3Aw@mail.example.org")
    email = read_configuration().email
    assert (email["EMAIL_HOST_USER"], email["EMAIL_HOST_PASSWORD"]) == ("me@x", "p/#:w")
    assert email["EMAIL_PORT"] == 587


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://example.org/wiki", "has a path"),
        ("https://example.org?x=1", "has a path"),
        ("example.org", "is not an address"),
        ("ftp://example.org", "is not an address"),
        ("https://example.org:http", "is not an address"),
        ("https://me:pw@example.org", "user or a password"),
        ("https://example.org", ""),
        ("http://127.0.0.1:8000/", ""),
    ],
)
def test_an_address_of_the_site_that_cannot_work_is_a_sentence(url, says):
    sentence = base_url_problem(url)
    assert says in sentence and bool(sentence) == bool(says)


def test_what_the_address_of_the_database_asks_of_the_connection_holds(tmp_path):
    variables = {
        "TEAMWEB_VAR": str(tmp_path),
        "DATABASE_URL": "postgres://user:secret@db.example.org:5432/teamweb?sslmode=verify-full",
    }
    code = "from teamweb_site import settings; print(settings.DATABASES['default']['OPTIONS'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )

    assert "'sslmode': 'verify-full'" in done.stdout and "'pool'" in done.stdout, done.stderr
