"""Fixtures and settings that every test shares."""

import os
import tempfile

# Tests never touch the var/ of a running installation.
os.environ.setdefault("TEAMWEB_VAR", tempfile.mkdtemp(prefix="teamweb-test-"))
os.environ.setdefault("SECRET_KEY", "only-for-tests")
