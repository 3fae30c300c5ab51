"""Numbers for /metrics, added up over all web processes."""

from prometheus_client import Counter, Gauge, Histogram

from ..core.metrics import REGISTRY

CONNECTIONS = Gauge(
    "teamweb_coediting_connections",
    "Browsers that edit or follow a text",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
EDITING_SESSIONS = Gauge(
    "teamweb_coediting_sessions",
    "Texts that are open",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
UPDATES = Counter("teamweb_coediting_updates", "Changes taken", registry=REGISTRY)
REFUSED = Counter(
    "teamweb_coediting_refused", "Changes and browsers refused", ["reason"], registry=REGISTRY
)
COMMIT_SECONDS = Histogram(
    "teamweb_coediting_commit_seconds",
    "From the first attempt to the commit of changes",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
