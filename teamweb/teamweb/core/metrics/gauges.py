"""Numbers that apps offer to /metrics: asked for at each scrape, so keep them to one query."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Reading = float | Mapping[str, float]


@dataclass(frozen=True)
class Gauge:
    """A name such as `teamweb_index_queue_rows`, and how to read it: a number, or one per label."""

    name: str
    description: str
    read: Callable[[], Reading]
    label: str = ""


_gauges: dict[str, Gauge] = {}


def register_gauge(
    name: str, description: str, read: Callable[[], Reading], *, label: str = ""
) -> None:
    """Offer a number; with `label`, `read` returns one number for each value of it."""
    _gauges[name] = Gauge(name, description, read, label)


def registered_gauges() -> list[Gauge]:
    return list(_gauges.values())
