from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db.utils import ConnectionHandler

from teamweb_site.operation.deployment import findings, integrity_errors
from tests.database import migrated_sqlite

pytestmark = pytest.mark.django_db


def test_the_embedded_shape_on_http_is_named_as_not_ready(settings):
    settings.CONFIGURATION = replace(
        settings.CONFIGURATION,
        redis_url="",
        database={"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
    )
    text = "\n".join(findings())
    for name in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "EMAIL_URL", "BASE_URL"):
        assert name in text


def test_unsafe_values_are_named(settings):
    settings.CONFIGURATION = replace(
        settings.CONFIGURATION,
        secret_key="short",
        allowed_hosts=["*"],
        debug=True,
        metrics_token="short",
    )
    text = "\n".join(findings())
    assert "SECRET_KEY is short" in text
    assert "ALLOWED_HOSTS contains *" in text
    assert "DEBUG is on" in text
    assert "METRICS_TOKEN is not set or short" in text


def test_a_service_that_is_away_is_named(settings):
    settings.CONFIGURATION = replace(settings.CONFIGURATION, elasticsearch_url="http://127.0.0.1:1")
    assert "elasticsearch does not answer." in list(findings())


def _without_header(content: bytearray) -> None:
    content[:16] = b"x" * 16


def _without_end(content: bytearray) -> None:
    del content[len(content) // 2 :]


def _with_a_hole(content: bytearray) -> None:
    for start in range(len(content) // 4, len(content) // 2, 4096):
        content[start : start + 512] = bytes(512)


@pytest.mark.parametrize("harm", [_without_header, _without_end, _with_a_hole])
def test_a_damaged_database_is_named(tmp_path, harm):
    path = tmp_path / "teamweb.sqlite3"
    content = bytearray(migrated_sqlite().read_bytes())
    path.write_bytes(content)
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    whole = ConnectionHandler({"default": dict(settings)})["default"]
    assert list(integrity_errors(whole)) == []
    whole.close()

    harm(content)
    path.write_bytes(content)
    harmed = ConnectionHandler({"default": dict(settings)})["default"]

    (found,) = integrity_errors(harmed)

    assert found.startswith("The database is damaged (")
    assert "backup" in found
    harmed.close()


def test_a_sound_database_is_not_called_damaged():
    assert not [finding for finding in findings() if "damaged" in finding]


def test_anything_found_ends_with_status_1(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("check_deploy")
    assert ended.value.code == 1
