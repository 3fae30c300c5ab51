"""The site as it is run: all processes, in both shapes."""

import json
import re
import urllib.request

import pytest

from tests.live_site import LiveSite

pytestmark = pytest.mark.slow

SERVICES = {
    "embedded": {"database", "cache", "disk", "broker", "worker", "beat"},
    "full": {
        *("database", "cache", "disk", "redis", "elasticsearch", "search_index", "worker", "beat")
    },
}


def get(site: LiveSite, path: str) -> str:
    with urllib.request.urlopen(site.base_url + path, timeout=20) as answer:
        text: str = answer.read().decode()
        return text


def test_every_service_of_the_shape_answers(live_site):
    # The worker builds the index of a site that has none yet.
    live_site.wait_until(lambda: not live_site.services_down(), seconds=120)
    state = json.loads(get(live_site, "/readyz"))
    assert state["status"] == "ok"
    assert set(state["services"]) == SERVICES[live_site.shape]


def test_the_home_page_is_served_with_its_styles(live_site):
    page = get(live_site, "/")
    (style, *_) = re.findall(r'<link[^>]+href="(/static/[^"]+\.css)"', page)
    assert "{" in get(live_site, style)


def test_background_work_is_done_by_the_worker(live_site):
    """Saving a page enqueues Wagtail's tasks; nobody but the worker empties the queue."""
    live_site.manage(
        "shell",
        "-c",
        "from wagtail.models import Page; Page.objects.filter(depth=2).first().save()",
    )

    def waiting() -> float:
        (number,) = re.findall(
            r'^teamweb_background_jobs\{status="waiting"\} (\S+)', get(live_site, "/metrics"), re.M
        )
        return float(number)

    live_site.wait_until(lambda: waiting() == 0, seconds=60)


def test_metrics_add_up_over_all_web_processes(live_site):
    counted = r'teamweb_requests_total\{method="GET",status="200",view="healthz"\} (\S+)'

    def total() -> float:
        return sum(map(float, re.findall(counted, get(live_site, "/metrics"))))

    before = total()
    for _ in range(10):
        get(live_site, "/healthz")
    assert total() >= before + 10


def test_logs_are_json_and_name_the_request(live_site):
    request = urllib.request.Request(
        f"{live_site.base_url}/?q=private", headers={"X-Request-ID": "from-the-proxy-1"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.headers["X-Request-ID"] == "from-the-proxy-1"
    # The line is written once the answer is sent.
    live_site.wait_until(lambda: "from-the-proxy-1" in live_site.log("web").read_text())
    lines = [line for line in live_site.log("web").read_text().splitlines() if "{" in line]
    entries = [json.loads(line) for line in lines if line.startswith("{")]
    (entry,) = [e for e in entries if e.get("request_id") == "from-the-proxy-1"]
    assert (entry["view"], entry["status"]) == ("wagtail_serve", 200)
    assert "private" not in live_site.log("web").read_text()


def test_a_killed_worker_loses_no_work(live_site):
    """Work that is put in while no worker runs is done by the next one."""
    live_site.kill("worker")
    live_site.age_heartbeats("worker")
    live_site.wait_until(lambda: "worker" in live_site.services_down(), seconds=60)
    live_site.manage(
        "shell",
        "-c",
        "from wagtail.models import Page; Page.objects.filter(depth=2).first().save()",
    )
    left = "from teamweb.core.models import BackgroundJob as B; print('left', B.objects.count())"
    before = int(re.findall(r"left (\d+)", live_site.manage("shell", "-c", left))[0])
    assert before > 0

    live_site.start("worker")

    live_site.wait_until(lambda: 'status="waiting"} 0.0' in get(live_site, "/metrics"), seconds=60)
    assert "left 0" in live_site.manage("shell", "-c", left)
    live_site.wait_until(lambda: not live_site.services_down(), seconds=60)
