"""Run in a process of its own: migrate the bare site, visit pages, say as JSON what came.

BARE_SITE_PLUGIN=search python -m tests.bare_site.visit /search/ …
"""

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bare_site.settings"


def main(addresses: list[str]) -> dict[str, object]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("check", fail_level="WARNING", verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
    client = Client()
    return {
        "pages": {address: client.get(address).status_code for address in addresses},
        "apps": sorted(
            {name.split(".")[0] for name in sys.modules}
            & {"teamweb", "teamweb_knowledge", "teamweb_search"}
        ),
        "site": "teamweb_site" in sys.modules,
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
