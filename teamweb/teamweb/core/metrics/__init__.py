"""Where apps put what they count; the site shows it at /metrics."""

from prometheus_client import CollectorRegistry

from .files import reserve_files

reserve_files()

REGISTRY = CollectorRegistry()
