"""The site's settings, and an app of a host project that adds a node to texts."""

from teamweb_site.settings import *  # noqa: F403
from teamweb_site.settings import INSTALLED_APPS

INSTALLED_APPS = ["tests.example_node", *INSTALLED_APPS]
