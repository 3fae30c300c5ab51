from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from teamweb.exchange.pages.errors import FolderRefused
from teamweb.exchange.pages.folder import read_folder
from teamweb.exchange.pages.importer import import_folder
from teamweb.exchange.pages.report import STATUSES, counted, write_report
from teamweb.groups.models import Membership
from teamweb.spaces.errors import SpaceIsArchived
from teamweb.spaces.models import SpacePage


class Command(BaseCommand):
    help = (
        "Takes a folder of Markdown files into a space: folders become the hierarchy of the pages. "
        "Files that were imported before and have not changed are left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="folder with .md files, and folders of them")
        parser.add_argument("--space", required=True, help="short name (key) of the space")
        parser.add_argument(
            "--by", help="e-mail address of the account that writes; else who chairs the group"
        )
        parser.add_argument("--report", type=Path, help="file for the report: .json or .md")
        parser.add_argument(
            "--dry-run", action="store_true", help="store nothing; say what would be done"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        root: Path = options["folder"]
        space = SpacePage.objects.select_related("group").filter(key=options["space"]).first()
        if space is None:
            raise CommandError(f"There is no space with the key {options['space']!r}.")
        if not root.is_dir():
            raise CommandError(f"{root} is not a folder.")
        by = self._writer(space, options["by"])
        dry_run: bool = options["dry_run"]
        try:
            folder = read_folder(root)
            if not folder.pages and not folder.findings:
                raise CommandError(f"There are no .md files in {root}.")
            outcome = import_folder(folder=folder, space=space, by=by, dry_run=dry_run)
        except FolderRefused as error:
            raise CommandError(str(error)) from error
        except PermissionDenied as error:
            raise CommandError(f"{by} may not write in the space {space.key!r}.") from error
        except SpaceIsArchived as error:
            raise CommandError(f"The space {space.key!r} is archived.") from error
        if options["report"]:
            write_report(options["report"], outcome, dry_run=dry_run)
        for finding in outcome.findings:
            if finding.is_refused:
                self.stderr.write(self.style.ERROR(str(finding)))
            else:
                self.stdout.write(str(finding))
        counts = ", ".join(f"{n} {STATUSES[status]}" for status, n in counted(outcome).items())
        self.stdout.write(f"{'Would be: ' if dry_run else ''}{counts or 'nothing to do'}")
        if outcome.has_failed:
            number = sum(finding.is_refused for finding in outcome.findings)
            raise CommandError(f"{number} files or pages were left as they are; see above.")

    def _writer(self, space: SpacePage, address: str | None) -> Any:
        """The account in whose name the versions are."""
        people = get_user_model()._default_manager.filter(is_active=True)
        if address:
            found = people.filter(email__iexact=address).first()
            if found is None:
                raise CommandError(f"There is no active account with the address {address}.")
            return found
        if space.group is not None:
            chairs = space.group.memberships.on().filter(role=Membership.Role.CHAIR)
            chair = chairs.order_by("starts_on", "pk").values("user_id")[:1]
            if found := people.filter(pk__in=list(chair.values_list("user_id", flat=True))).first():
                return found
        raise CommandError("Nobody chairs the group of the space: please name an account (--by).")
