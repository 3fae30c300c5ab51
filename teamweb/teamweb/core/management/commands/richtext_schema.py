import json
from typing import Any

from django.core.management.base import BaseCommand

from ...richtext.schema import as_data


class Command(BaseCommand):
    help = "Print the schema of texts as JSON; the editor's build reads it."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(as_data(), indent=1, ensure_ascii=False))
