"""docker-compose.yml without a container engine: its form, and that it is `make run-full`."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.places import PROJECT
from ops.services.elasticsearch import Elasticsearch
from ops.shapes import FULL_SHAPE_VARIABLES, full_shape
from teamweb_site.monitoring.heartbeats import record_heartbeat

SITE = ("setup", "web", "worker", "beat", "backup")
_SECRETS = re.compile(r"SECRET|PASSWORD|TOKEN|_URL")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    return loaded


@pytest.fixture(scope="module")
def compose_schema() -> Any:
    # Imported here, since every process of the tests would wait two seconds for its grammars.
    from jsonschema import Draft7Validator

    schema = json.loads(Path(__file__).with_name("compose.schema.json").read_text())
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def test_it_follows_the_compose_schema(compose, compose_schema):
    assert list(compose_schema.iter_errors(compose)) == []


def test_the_schema_notices_a_mistake(compose, compose_schema):
    broken = json.loads(json.dumps(compose))
    broken["services"]["web"]["helthcheck"] = {}
    assert "helthcheck" in next(compose_schema.iter_errors(broken)).message


def test_what_is_referred_to_exists(compose):
    for name, service in compose["services"].items():
        assert set(service.get("depends_on", {})) <= set(compose["services"]), name
        for volume in service.get("volumes", []):
            source = re.sub(r"\$\{\w+:-(\w+)\}", r"\1", volume).split(":")[0]
            assert source in compose["volumes"], name


def test_it_runs_the_commands_of_make_run_full(compose):
    for program in full_shape(host="0.0.0.0", port=8000):
        service = compose["services"][program.name]
        assert tuple(service["command"]) == program.command
        assert set(program.variables) <= set(service["environment"])


def test_it_has_the_processes_of_make_run_full_and_no_other(compose):
    programs = {program.name for program in full_shape(host="0.0.0.0", port=8000)}
    own = {name for name, service in compose["services"].items() if service.get("build")}
    assert own == programs | {"setup", "backup"}


def test_every_process_gets_the_variables_of_the_full_shape(compose):
    for name in SITE:
        assert set(FULL_SHAPE_VARIABLES) <= set(compose["services"][name]["environment"])


def test_every_variable_is_documented(compose):
    documented = set(
        re.findall(r"^\| `(\w+)`", (PROJECT / "docs/configuration.md").read_text(), re.MULTILINE)
    )
    # Set for uvicorn's processes, as `make run-full` does; nothing an operator chooses.
    documented.add("PROMETHEUS_MULTIPROC_DIR")
    for name in SITE:
        assert set(compose["services"][name]["environment"]) <= documented


def test_the_set_up_is_done_once_before_anything_starts(compose):
    assert compose["services"]["setup"]["command"] == ["teamweb", "prepare"]
    assert compose["services"]["setup"]["restart"] == "no"
    for name in ("web", "worker", "beat"):
        needed = compose["services"][name]["depends_on"]["setup"]
        assert needed == {"condition": "service_completed_successfully"}


def test_everything_that_stays_is_checked_for_health(compose):
    for name, service in compose["services"].items():
        assert name == "setup" or "healthcheck" in service, name


def test_what_env_may_name_is_documented():
    documented = re.findall(
        r"^\| `(\w+)`", (PROJECT / "docs/configuration.md").read_text(), re.MULTILINE
    )
    secrets = re.findall(r"\w+", (PROJECT / "docs/operations.md").read_text())
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", (PROJECT / "docker-compose.yml").read_text()))
    assert used <= {*documented, *secrets}


def test_the_web_server_on_this_machine_is_believed(compose):
    """It comes from the gateway of the network: not believing it sends browsers round for ever."""
    (network,) = compose["networks"]["outside"]["ipam"]["config"]
    allowed = compose["services"]["web"]["environment"]["FORWARDED_ALLOW_IPS"]
    assert allowed == f"${{FORWARDED_ALLOW_IPS:-{network['subnet']}}}"


def test_no_log_grows_without_end(compose):
    for name, service in compose["services"].items():
        assert set(service["logging"]["options"]) == {"max-size", "max-file"}, name


def _asked(service: dict[str, Any], data: Path) -> int:
    """The status of a health check that looks at signs of life, on this machine."""
    program = service["healthcheck"]["test"][-1].replace("/data", str(data))
    return subprocess.run([sys.executable, "-c", program]).returncode


def test_a_container_is_healthy_by_its_own_signs(compose, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    other_container = "celery@another-host-7"
    signs = {
        "worker": ("worker", f"celery@{socket.gethostname()}-7"),
        "beat": ("beat", ""),
        "backup": ("backup", ""),
    }
    record_heartbeat("worker", other_container)
    for name, sign in signs.items():
        service = compose["services"][name]
        assert _asked(service, tmp_path) == 1, name
        record_heartbeat(*sign)
        assert _asked(service, tmp_path) == 0, name


def test_backups_are_made_by_the_job_and_lie_outside_the_data(compose):
    job = compose["services"]["backup"]
    command = job["command"][-1].replace("$$", "$")
    assert command.startswith('while :; do teamweb backup /backups --keep "$BACKUPS_KEPT"')
    assert subprocess.run(["sh", "-n", "-c", command]).returncode == 0
    image = (PROJECT / "Dockerfile").read_text()
    # The same version as the server, and a folder that the site's user may write.
    assert compose["services"]["postgres"]["image"] == "postgres:15"
    assert "postgresql-client-15" in image
    assert "install -d -o teamweb -g teamweb /data /backups" in image


def test_no_secret_has_a_default():
    text = (PROJECT / "docker-compose.yml").read_text()
    used = re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", text)
    for name, rest in used:
        if _SECRETS.search(name):
            # Earlier keys are there only after a change; empty is no secret.
            is_optional = name == "SECRET_KEY_FALLBACKS" and rest == ":-"
            assert rest.startswith(":?") or is_optional, f"{name} has a default"
    assert {
        *("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"),
        *("ELASTICSEARCH_PASSWORD", "METRICS_TOKEN"),
    } <= {name for name, _ in used}
    written_out = re.findall(
        r"^\s*\w*(?:PASSWORD|SECRET_KEY|TOKEN): (?!\$\{).+", text, re.MULTILINE
    )
    assert written_out == []


def test_only_the_site_is_reachable_and_only_from_this_machine(compose):
    published = {name: s["ports"] for name, s in compose["services"].items() if "ports" in s}
    assert set(published) == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


def test_no_container_has_more_rights_than_it_needs(compose):
    for name, service in compose["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "cap_add" not in service and not service.get("privileged"), name
        assert service["mem_limit"] and service["pids_limit"], name
        # Elasticsearch writes its keystore beside its configuration.
        assert service["read_only"] is (name != "elasticsearch"), name


def test_services_are_reached_by_the_site_only_and_lead_nowhere(compose):
    networks = {
        network: {n for n, s in compose["services"].items() if network in s["networks"]}
        for network in compose["networks"]
    }
    assert networks == {
        "outside": set(SITE),
        "data": {*SITE, "postgres", "redis"},
        "search": {*SITE, "elasticsearch"},
    }
    assert compose["networks"]["data"]["internal"] and compose["networks"]["search"]["internal"]


def test_elasticsearch_asks_for_a_password(compose):
    node = compose["services"]["elasticsearch"]
    assert node["environment"]["xpack.security.enabled"] == "true"
    assert "ELASTICSEARCH_PASSWORD:?" in node["environment"]["ELASTIC_PASSWORD"]
    assert "ELASTIC_PASSWORD" in node["healthcheck"]["test"][1]
    for name in SITE:
        address = compose["services"][name]["environment"]["ELASTICSEARCH_URL"]
        assert address.startswith("http://elastic:${ELASTICSEARCH_PASSWORD:?")


def test_the_services_are_official_images_of_the_versions_we_test(compose):
    images = {name: s["image"] for name, s in compose["services"].items() if name not in SITE}
    pom = (PROJECT / "tests/elasticsearch_node/pom.xml").read_text()
    version = re.search(r"<elasticsearch.version>(.+)</", pom)
    assert version
    assert images == {
        "postgres": "postgres:15",
        "redis": "redis:7",
        "elasticsearch": f"elasticsearch:{version[1]}",
    }
    assert Elasticsearch.variable == "ELASTICSEARCH_URL"


def test_the_image_holds_what_the_site_needs():
    text = (PROJECT / "Dockerfile").read_text()
    copied = " ".join(re.findall(r"^COPY (.+)$", text, re.MULTILINE))
    for package in ("teamweb", "knowledge", "search", "requirements/base.txt"):
        assert package in copied
    assert "USER teamweb" in text
    assert "--require-hashes" in text
