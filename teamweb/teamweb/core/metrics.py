"""Where apps put what they count; the site shows it at /metrics."""

from prometheus_client import CollectorRegistry

from .metric_files import reserve_files

reserve_files()

REGISTRY = CollectorRegistry()
