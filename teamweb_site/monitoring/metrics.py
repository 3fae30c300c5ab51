"""The content of /metrics: requests of all web processes, and the gauges that apps registered."""

import logging
import os
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from teamweb.core.metrics import REGISTRY
from teamweb.core.metrics.gauges import registered_gauges

logger = logging.getLogger(__name__)

REQUESTS = Counter(
    "teamweb_requests", "Requests answered", ["method", "view", "status"], registry=REGISTRY
)
SECONDS = Histogram(
    "teamweb_request_seconds",
    "Time to answer a request",
    ["view"],
    buckets=(0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5, 10),
    registry=REGISTRY,
)


class _Gauges(Collector):
    def collect(self) -> Iterator[Metric]:
        for gauge in registered_gauges():
            try:
                reading = gauge.read()
            except Exception:
                logger.exception("gauge failed", extra={"gauge": gauge.name})
                continue
            if isinstance(reading, int | float):
                yield GaugeMetricFamily(gauge.name, gauge.description, value=reading)
                continue
            family = GaugeMetricFamily(gauge.name, gauge.description, labels=[gauge.label])
            for value, number in reading.items():
                family.add_metric([value], number)
            yield family


def exposition() -> bytes:
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(REGISTRY)  # type: ignore[arg-type]
    registry.register(_Gauges())
    return generate_latest(registry)
