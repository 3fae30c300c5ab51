"""The `teamweb` command: Django's management commands under the product's name."""

import os
import sys

_WRITE_SOURCES = {"makemigrations", "makemessages"}


def main() -> None:
    # What the site writes is for its own user only; its sources are for everybody.
    if not _WRITE_SOURCES & set(sys.argv):
        os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamweb_site.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.INSTALLED_APPS  # noqa: B018  Reads all of them.
    except ImproperlyConfigured as error:
        # Django would only say that it knows no such command.
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
