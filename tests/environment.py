"""Set before Django reads its settings (`-p tests.environment`), so that no test touches a
running installation.

DATABASE_URL and REDIS_URL of the caller choose what the tests run on (default: SQLite in memory).
Which services the fixtures of tests/services.py find is noted here before it is hidden from
the site under test.
"""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings

from ops.places import services_dir

# The same examples each time: a change is judged by what it changes. `make fuzz` looks for new ones.
settings.register_profile("test", derandomize=True, print_blob=True)
settings.register_profile("fuzz", print_blob=True)
settings.load_profile("fuzz" if os.environ.get("FUZZ_SEED") else "test")

SERVICE_URLS = {
    name: os.environ[name]
    for name in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL")
    if os.environ.get(name)
}

os.environ["TEAMWEB_SERVICES"] = str(services_dir())

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if not _worker:
    _folder = tempfile.mkdtemp(prefix="teamweb-test-")
    os.environ["TEAMWEB_TEST_VAR"] = _folder
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)

os.environ["TEAMWEB_VAR"] = f"{os.environ['TEAMWEB_TEST_VAR']}/{_worker or 'main'}"
Path(os.environ["TEAMWEB_VAR"], "static").mkdir(parents=True, exist_ok=True)  # For WhiteNoise.
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 40
for _name in (
    "SECRET_KEY_FALLBACKS",
    "ELASTICSEARCH_URL",
    "EMAIL_URL",
    "INBOUND_MAIL_URL",
    "INBOUND_MAIL_ADDRESS",
    "BASE_URL",
    "ALLOWED_HOSTS",
    "MEDIA_ROOT",
):
    os.environ.pop(_name, None)

if os.environ.get("REDIS_URL"):
    # Each worker has a database of its own, since every test starts with an empty one.
    _number = 2 + int(re.sub(r"\D", "", _worker) or 0)
    os.environ["REDIS_URL"] = re.sub(r"/\d+$", f"/{_number}", SERVICE_URLS["REDIS_URL"])
