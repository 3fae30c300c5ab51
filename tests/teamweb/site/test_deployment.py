from dataclasses import replace

import pytest
from django.core.management import call_command

from teamweb.site.deployment import findings

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


def test_anything_found_ends_with_status_1(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("check_deploy")
    assert ended.value.code == 1
