import logging
from typing import Any

from django.core.management.base import BaseCommand

from teamweb_search.indexing.drain import drain

from ...demo.accounts import accounts_file
from ...demo.loader import load_demo


class Command(BaseCommand):
    help = (
        "Load the demo content. Runs again after an interruption; a second time it changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        # One line for each page is for servers, not for whoever waits for the first start.
        wagtail_log = logging.getLogger("wagtail")
        usual = wagtail_log.level
        wagtail_log.setLevel(logging.WARNING)
        try:
            made = load_demo()
        finally:
            wagtail_log.setLevel(usual)
        if made:
            self.stdout.write(f"Demo loaded: {made} things made.")
        else:
            self.stdout.write("The demo is loaded already; nothing was changed.")
        # Found from the first moment on, before any worker is there.
        while drain():
            pass
        self.stdout.write(f"Accounts and passwords: {accounts_file()}")
