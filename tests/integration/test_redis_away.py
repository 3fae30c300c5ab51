"""Redis stops or hangs while people work: a Redis of these tests' own, which starts at once."""

import os
import re
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery.beat import Scheduler
from django.core import mail
from django.core.cache import caches

from ops.services.redis import Redis
from teamweb.accounts.actions import create_person
from teamweb.coediting.wire import bus
from teamweb.core.redis.link import RedisLink, link_to
from teamweb_site.celery import BestEffortCelery, BestEffortTask
from tests.services import away, free_port

pytestmark = pytest.mark.django_db
PASSWORD = "korrekt-pferd-batterie"
EMAIL = "ada@example.org"


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    if shutil.which("redis-server") is None:
        away("redis-server is not there")
    redis = Redis(tmp_path)
    redis.folder.mkdir()
    (redis.folder / "port").write_text(str(free_port()))
    redis.start()
    yield redis
    _continue(redis)
    redis.stop()


def _signal(redis: Redis, number: int) -> None:
    os.kill(int((redis.folder / "pid").read_text()), number)


def _continue(redis: Redis) -> None:
    if redis.is_running():
        _signal(redis, signal.SIGCONT)


@pytest.fixture
def link(redis: Redis) -> RedisLink:
    return link_to(redis.url)


@pytest.fixture(params=["stopped", "hung"])
def lose(request: pytest.FixtureRequest, redis: Redis) -> Callable[[], None]:
    """A hung Redis takes connections and never answers: without limits a request waits for ever."""

    def lose() -> None:
        if request.param == "stopped":
            redis.stop()
        else:
            _signal(redis, signal.SIGSTOP)

    return lose


@pytest.fixture
def come_back(redis: Redis, link: RedisLink) -> Callable[[], None]:
    def come_back() -> None:
        _continue(redis)
        redis.start()
        assert link.wait_until_up(seconds=30)

    return come_back


@pytest.fixture
def site_on_redis(settings: Any, redis: Redis) -> None:
    database = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "teamweb_cache",
    }
    settings.CACHES = {
        "default": {
            "BACKEND": "teamweb.core.redis.cache.RedisOrDatabaseCache",
            "LOCATION": redis.url,
            "OPTIONS": {"fallback": "database"},
        },
        "database": database,
    }
    settings.COEDITING_REDIS_URL = redis.url
    settings.ACCOUNTS_SEND_MAIL = ""


def test_people_go_on_without_redis(client, site_on_redis, lose, come_back, link) -> None:
    create_person(email=EMAIL, password=PASSWORD)
    caches["default"].set("wort", "in Redis")
    assert caches["default"].get("wort") == "in Redis"

    lose()

    assert client.get("/").status_code == 200
    assert client.get("/search/", {"q": "Haushalt"}).status_code in (200, 503)
    assert client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})["Location"]
    assert not link.is_up
    assert client.get("/my/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/my/").status_code == 302
    asked = client.post("/accounts/password/reset/", {"email": EMAIL})
    assert asked.status_code == 302
    assert re.search(r"/accounts/password/reset/key/", str(mail.outbox[-1].body))
    caches["default"].set("wort", "in der Datenbank")
    assert caches["default"].get("wort") == "in der Datenbank"

    come_back()

    assert caches["default"].get("wort") == "in Redis"
    client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    assert client.get("/my/").status_code == 200


def test_guessing_stays_limited_without_redis(client, site_on_redis, lose, link) -> None:
    create_person(email=EMAIL, password=PASSWORD)
    lose()

    for _ in range(12):
        answer = client.post("/accounts/login/", {"login": EMAIL, "password": "falsch"})

    assert not link.is_up
    assert answer.status_code == 429 or "Zu viele" in answer.content.decode()
    client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_asking_for_work_does_not_wait_for_redis(redis, lose, come_back, link) -> None:
    """The rows say what is due; the next beat finds them."""
    app = BestEffortCelery("hints", task_cls=BestEffortTask, set_as_current=False)
    patient = {"socket_connect_timeout": 600, "socket_timeout": 600}
    app.conf.update(broker_url=redis.url, broker_transport_options=patient)

    @app.task(name="hint", ignore_result=True, shared=False)
    def hint() -> None: ...

    assert hint.delay() is not None
    lose()

    assert hint.delay() is None
    assert not link.is_up
    assert hint.delay() is None

    come_back()
    assert hint.delay() is not None


def test_what_beat_sends_once_a_day_is_sent_when_redis_is_back(redis, lose) -> None:
    app = BestEffortCelery("beat", task_cls=BestEffortTask, set_as_current=False)
    app.is_beat = True
    app.conf.update(
        broker_url=redis.url,
        broker_transport_options={"socket_connect_timeout": 0.2, "socket_timeout": 0.2},
    )

    @app.task(name="daily", ignore_result=True, shared=False)
    def daily() -> None: ...

    scheduler = Scheduler(app, schedule={})
    entry = scheduler.Entry(name="daily", task="daily", schedule=86_400, app=app)
    producer = app.amqp.Producer(app.connection_for_write(), auto_declare=False)
    assert scheduler.apply_async(entry, producer=producer) is not None
    lose()

    sent: list[Any] = []
    sending = threading.Thread(
        target=lambda: sent.append(scheduler.apply_async(entry, producer=producer)), daemon=True
    )
    sending.start()
    sending.join(0.5)
    assert not sent

    _continue(redis)
    redis.start()
    sending.join(30)
    assert sent


def test_whose_session_ends_stops_writing_without_redis(
    client, site_on_redis, lose, link, django_capture_on_commit_callbacks
) -> None:
    """Other processes then look at the version of the rights instead of being told."""
    from teamweb.access.readable import current_version

    create_person(email=EMAIL, password=PASSWORD)
    client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    before = current_version()
    lose()

    with django_capture_on_commit_callbacks(execute=True):
        bus.announce_rights()

    assert not link.is_up
    assert current_version() != before
    between = current_version()
    client.post("/accounts/logout/")
    assert current_version() != between
