"""The one entry point of every web process."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamweb.site.settings")

application = get_asgi_application()
