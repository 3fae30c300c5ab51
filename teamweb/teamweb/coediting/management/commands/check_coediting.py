from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...models import CoeditedDocument
from ...update_log.consistency import faults


class Command(BaseCommand):
    help = (
        "Checks that log, snapshot, last version and text at rest of texts written together agree."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        checked, found = 0, 0
        documents = CoeditedDocument.objects.filter(head_seq__gt=0).order_by("pk")
        for document in documents.iterator(chunk_size=50):
            checked += 1
            for fault in faults(document):
                found += 1
                self.stdout.write(f"document {document.pk}: {fault}")
        self.stdout.write(f"{checked} texts checked, {found} faults.")
        if found:
            raise CommandError("Texts written together do not agree with their logs; see above.")
