import json
import urllib.error
import urllib.request

from ..places import PROJECT
from .service import Service, need

_MISSING = (
    "Elasticsearch needs Java 17 and Maven: install them (Debian: openjdk-17-jdk-headless maven)."
)


class Elasticsearch(Service):
    """The test node of tests/elasticsearch_node, put together from Maven Central."""

    name = "Elasticsearch"
    variable = "ELASTICSEARCH_URL"
    usual_port = 19200
    ready_within_seconds = 300  # The first start downloads and compiles.

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        for program in ("mvn", "java", "jar"):
            need(program, _MISSING)
        run = PROJECT / "tests" / "elasticsearch_node" / "run.sh"
        return [str(run), str(self.folder / "node"), str(self.port)]

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_cluster/health", timeout=2) as answer:
                return json.load(answer)["status"] in ("green", "yellow")
        except (urllib.error.URLError, OSError, ValueError, KeyError):
            return False
