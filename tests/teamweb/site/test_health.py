import json
import logging
import os
import re
import time
from datetime import timedelta

import pytest
import yaml
from django.core.mail import send_mail
from django.test import override_settings
from django.utils import timezone

from ops.places import PROJECT
from teamweb.notifications.models import Delivery
from teamweb_site.celery import app
from teamweb_site.configuration.logs import JsonFormatter, request_id
from teamweb_site.monitoring import health
from teamweb_site.monitoring.heartbeats import (
    HeartbeatThread,
    is_alive,
    record_heartbeat,
    remove_heartbeat,
)
from teamweb_site.tasks import mark_queue_task
from tests.addresses import addresses

DELIVERIES = "teamweb.notifications.mail.email_backend.DeliveryBackend"
MARK = "geheimes-Kennzeichen-aus-einem-Link"
pytestmark = pytest.mark.django_db


@pytest.fixture
def embedded(settings, tmp_path):
    """The tests themselves may run on Redis; here the site does without."""
    from dataclasses import replace

    settings.CONFIGURATION = replace(settings.CONFIGURATION, redis_url="")
    settings.BROKER_DIR = tmp_path / "broker"


@pytest.fixture
def alive(settings, tmp_path):
    """A worker and a beat that have just given a sign."""
    settings.VAR_DIR = tmp_path
    record_heartbeat("worker", "celery@here")
    record_heartbeat("beat")


def test_an_answering_process_is_alive(client):
    assert client.get("/healthz").content == b"ok\n"


def test_readiness_names_each_service(client, embedded, alive):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "services": dict.fromkeys(("database", "cache", "disk", "broker", "worker", "beat"), "ok"),
    }


def test_one_service_away_makes_the_site_not_ready(client, embedded, alive, settings, tmp_path):
    settings.BROKER_DIR = tmp_path / "file"
    settings.BROKER_DIR.write_text("in the way")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["services"] == {
        "database": "ok",
        "cache": "ok",
        "disk": "ok",
        "broker": "down",
        "worker": "ok",
        "beat": "ok",
    }


@pytest.mark.parametrize("process", ["worker", "beat"])
def test_a_process_that_gives_no_sign_any_more_is_named(client, embedded, alive, settings, process):
    (sign,) = settings.VAR_DIR.glob(f"alive/{process}@*")
    an_hour_ago = time.time() - 3600
    os.utime(sign, (an_hour_ago, an_hour_ago))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert [k for k, v in answer.json()["services"].items() if v == "down"] == [process]


def test_one_of_two_workers_is_enough(client, embedded, alive, settings):
    remove_heartbeat("worker", "celery@here")
    assert client.get("/readyz").status_code == 503
    record_heartbeat("worker", "celery@there")
    assert client.get("/readyz").status_code == 200


def test_a_process_takes_its_sign_away_when_it_is_stopped_in_order(alive):
    remove_heartbeat("worker", "celery@here")
    signs = HeartbeatThread("worker", "celery@here/../..")
    signs.start()
    signs.stop()
    assert not is_alive("worker")


def test_the_task_of_each_queue_is_its_mark(alive):
    for entry in app.conf.beat_schedule.values():
        if entry["task"] == mark_queue_task.name:
            assert entry["args"] == [entry["options"]["queue"]]
            mark_queue_task.run(*entry["args"])
    assert is_alive("queue-default") and is_alive("queue-mail")


def test_an_elasticsearch_that_is_away_is_named(client, settings):
    from dataclasses import replace

    settings.CONFIGURATION = replace(settings.CONFIGURATION, elasticsearch_url="http://127.0.0.1:1")
    assert health.service_states()["elasticsearch"] is False


def test_metrics_count_requests_and_show_queues(client):
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert 'teamweb_requests_total{method="GET",status="200",view="healthz"}' in text
    assert "teamweb_request_seconds_bucket" in text
    assert 'teamweb_background_jobs{status="waiting"} 0.0' in text
    assert "teamweb_background_jobs_oldest_seconds 0.0" in text
    assert 'teamweb_seconds_since_sign{of="queue-mail"}' in text


def test_metrics_tell_of_mails_that_wait_and_of_those_that_failed(client, settings):
    settings.EMAIL_BACKEND = DELIVERIES

    def reading(name):
        (value,) = re.findall(
            rf"^{re.escape(name)} (\S+)", client.get("/metrics").content.decode(), re.M
        )
        return float(value)

    assert reading("teamweb_mails_waiting") == reading("teamweb_mails_oldest_seconds") == 0
    send_mail("Hallo", "Text", None, ["ada@example.org", "bob@example.org"])
    Delivery.objects.update(created_at=timezone.now() - timedelta(hours=2), attempts=2)
    assert reading("teamweb_mails_waiting") == 2
    assert reading("teamweb_mails_oldest_seconds") >= 7200
    Delivery.objects.update(state=Delivery.State.FAILED)
    assert reading("teamweb_mails_waiting") == reading("teamweb_mails_oldest_seconds") == 0
    assert reading('teamweb_mails_not_delivered{state="failed"}') == 2


@pytest.mark.parametrize(
    "headers",
    [{"REMOTE_ADDR": "192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}, {"HTTP_VIA": "proxy"}],
)
def test_metrics_are_not_open_to_the_world(client, headers):
    assert client.get("/metrics", **headers).status_code == 404


@override_settings(METRICS_TOKEN="secret")
def test_metrics_open_with_their_token(client):
    away = {"REMOTE_ADDR": "192.0.2.1"}
    assert (
        client.get("/metrics", headers={"Authorization": "Bearer secret"}, **away).status_code
        == 200
    )
    assert (
        client.get("/metrics", headers={"Authorization": "Bearer other"}, **away).status_code == 404
    )
    # Somebody else's program may run on this machine, too.
    assert client.get("/metrics").status_code == 404


def test_a_request_is_logged_with_the_id_it_answers_with(client, caplog):
    with caplog.at_level(logging.INFO, logger="teamweb.requests"):
        answer = client.get(
            "/accounts/login/?next=/secret/", headers={"X-Request-ID": "abcdef-123456"}
        )
    assert answer.headers["X-Request-ID"] == "abcdef-123456"
    (record,) = [r for r in caplog.records if r.name == "teamweb.requests"]
    assert (record.method, record.route, record.status) == (
        "GET",
        "accounts/login/",
        answer.status_code,
    )
    assert "secret" not in JsonFormatter().format(record)


def test_no_log_line_holds_what_stands_in_an_address(client, caplog):
    """Links of invitations, calendars, preferences and resets are as good as a password."""
    client.raise_request_exception = False
    names = ("token", "secret", "key", "uidb36", "uidb64")
    asked = [
        each
        for each in addresses(dict.fromkeys(names, MARK))
        if MARK in each.path and not each.route.startswith("admin/")
    ]
    assert len(asked) > 20
    with caplog.at_level(logging.INFO):
        for each in asked:
            client.get(each.path)
            client.post(each.path)
            client.get(f"/ä{each.path}falsch?next={MARK}")

    lines = [JsonFormatter().format(record) for record in caplog.records]

    assert len(lines) > 60
    assert any("invitation/<str:token>/" in line for line in lines)
    assert [line for line in lines if MARK in line] == []


def test_a_method_nobody_knows_makes_no_time_series_of_its_own(client):
    client.generic("GEHEIM", "/healthz")

    assert "GEHEIM" not in client.get("/metrics").content.decode()


def test_an_id_that_could_break_logs_is_replaced(client):
    answer = client.get("/healthz", headers={"X-Request-ID": "a b\tc"})
    assert len(answer.headers["X-Request-ID"]) == 32


def test_a_log_line_is_one_json_object():
    token = request_id.set("id-of-request")
    record = logging.makeLogRecord(
        {"name": "x", "levelname": "INFO", "msg": "two\nlines", "count": 3}
    )
    line = JsonFormatter().format(record)
    request_id.reset(token)
    assert "\n" not in line
    entry = json.loads(line)
    assert (entry["message"], entry["count"], entry["request_id"]) == (
        "two\nlines",
        3,
        "id-of-request",
    )


def test_the_alert_rules_name_only_what_is_measured(client):
    rules = yaml.safe_load((PROJECT / "ops" / "alert-rules.yml").read_text())["groups"][0]["rules"]
    client.get("/healthz")
    shown = client.get("/metrics").content.decode()

    for rule in rules:
        for name in re.findall(r"\bteamweb_\w+", rule["expr"]):
            assert re.search(rf"^{name}\b", shown, re.M), name
        for kinds in re.findall(r'of=~?"([^"]+)"', rule["expr"]):
            assert re.search(rf'teamweb_seconds_since_sign\{{of="({kinds})"\}}', shown), kinds
        assert rule["annotations"]["summary"] and rule["labels"]["severity"]
