"""`teamweb check_minutes`: are published minutes what they were when they were published?"""

from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...minutes.freezing import find_faults
from ...minutes.immutability import missing_guards
from ...models import MinutesVersion


class Command(BaseCommand):
    help = "Checks the hashes of all published minutes, and that the database guards them."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = count = 0
        versions = MinutesVersion.objects.select_related("meeting").order_by("meeting", "number")
        for meeting, group in groupby(versions.iterator(chunk_size=200), key=lambda v: v.meeting):
            of_meeting = list(group)
            count += len(of_meeting)
            for version, fault in find_faults(of_meeting):
                faults += 1
                self.stderr.write(
                    _("%(meeting)s (%(id)s), version %(number)s: %(fault)s")
                    % {
                        "meeting": meeting,
                        "id": meeting.pk,
                        "number": version.number,
                        "fault": fault,
                    }
                )
        for name in missing_guards():
            faults += 1
            self.stderr.write(
                _("The trigger %(name)s is missing; “teamweb migrate” sets it up.") % {"name": name}
            )
        if faults:
            raise CommandError(
                ngettext("%(count)s fault was found.", "%(count)s faults were found.", faults)
                % {"count": faults}
            )
        self.stdout.write(
            ngettext(
                "%(count)s version is what was published.",
                "%(count)s versions are what was published.",
                count,
            )
            % {"count": count}
        )
