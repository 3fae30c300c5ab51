"""Import of a folder as pages: first a page for each file, then their text, files and labels."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from ...accounts.typing import User
from ...coediting.actions import document_of, text_now
from ...core.errors import TeamwebError
from ...core.richtext import UnknownMarkup
from ...spaces.actions import edit_page, reserve_page, set_labels
from ...spaces.history.drafts import page_for_editing
from ...spaces.models import SpaceEntry, SpacePage
from ...spaces.permissions import check_may_change
from ..models import ImportedPage
from .errors import ChangedSinceImport
from .files import Files
from .folder import Folder, Leaf, linked
from .links import Links
from .order import put_in_order
from .outcome import Outcome
from .text import body_of


def import_folder(*, folder: Folder, space: SpacePage, by: User, dry_run: bool = False) -> Outcome:
    """Make or update the pages of a folder; each page is one transaction.

    A folder that was imported before and has not changed changes no row. Raises PermissionDenied
    and SpaceIsArchived before anything is stored.
    """
    check_may_change(space, by)
    return _Import(folder, space, by, dry_run).run()


class _Import:
    def __init__(self, folder: Folder, space: SpacePage, by: User, dry_run: bool) -> None:
        self.folder = folder
        self.space = space
        self.by = by
        self.dry_run = dry_run
        self.outcome = Outcome(findings=list(folder.findings))
        rows = ImportedPage.objects.filter(space=space).select_related("page")
        self.known = {row.path: row for row in rows}
        stored = {digest for row in rows for _pk, digest, _version in row.files.values()}
        self.links = Links(folder, space, self.known, self.outcome)
        self.files = Files(folder, stored, self.outcome, by)
        # Pages whose page above is not taken in.
        self.without_parent: set[str] = set()
        # New files for which no page could be made -> why.
        self.unplaced: dict[str, str] = {}

    def run(self) -> Outcome:
        leaves = self.folder.in_order()
        if not self.dry_run:
            for leaf in leaves:
                self._reserve(leaf)
        for leaf in leaves:
            self._import_leaf(leaf)
        if not self.dry_run:
            put_in_order(self._rows_by_parent(leaves), by=self.by)
        for path in sorted(self.known.keys() - self.folder.pages.keys()):
            if linked(path) not in self.folder.refused:
                self.outcome.note(path, "is no longer in the folder; its page stays")
        return self.outcome

    # A place for each page

    def _reserve(self, leaf: Leaf) -> None:
        """Give a new file its page, so that others can link to it; nobody sees it before its text."""
        if leaf.path in self.known:
            return
        if leaf.is_top:
            page: Page = self.space
            row = ImportedPage.objects.filter(page_id=page.pk).first()
            if row is not None:
                # The file of the space's own page has another name now.
                ImportedPage.objects.filter(pk=row.pk).update(path=leaf.path)
                self.known.pop(row.path, None)
                row.path = leaf.path
                self.known[leaf.path] = row
                return
            row = ImportedPage.objects.create(
                space=self.space, path=leaf.path, page_id=page.pk, revision_id=None
            )
        else:
            parent = self._parent_of(leaf)
            if parent is None:
                return
            if _is_in_trash(parent):
                self.unplaced[leaf.path] = "the page above it lies in the trash"
                return
            try:
                with transaction.atomic():
                    page = reserve_page(parent=parent, title=leaf.title, by=self.by)
                    row = ImportedPage.objects.create(
                        space=self.space, path=leaf.path, page_id=page.pk, revision_id=None
                    )
            except PermissionDenied:
                self.unplaced[leaf.path] = f"{self.by} may not add pages there"
                return
        self.known[leaf.path] = row

    def _parent_of(self, leaf: Leaf) -> Page | None:
        if leaf.parent is None:
            return self.space
        row = self.known.get(leaf.parent)
        return row.page if row else None

    def _has_place(self, leaf: Leaf) -> bool:
        """Whether the page above a new one is there or, on a dry run, would be."""
        if not self.dry_run:
            return leaf.path in self.known
        above = leaf.parent
        would_be = above in self.folder.pages and above not in self.without_parent
        return above is None or above in self.known or would_be

    # Its text

    def _import_leaf(self, leaf: Leaf) -> None:
        row = self.known.get(leaf.path)
        if row is None and not self._has_place(leaf):
            self.without_parent.add(leaf.path)
            why = self.unplaced.get(leaf.path, "the page above it was not taken in")
            self.outcome.refuse(leaf.path, why)
            self._result(leaf, "refused")
            return
        uploads = self.files.uploads(leaf)
        digest = self._digest(leaf, uploads)
        self.links.report_unknown(leaf)
        is_first = row is None or not row.content_hash
        if row is not None and row.content_hash == digest:
            self._result(leaf, "unchanged", row)
            return
        try:
            self._check_untouched(leaf, row)
            if self.dry_run:
                self._result(leaf, "created" if is_first else "updated", row)
                return
            assert row is not None
            with transaction.atomic():
                self._store(leaf, row, uploads, digest)
        except ChangedSinceImport as error:
            self.outcome.refuse(leaf.path, str(error))
            self._result(leaf, "changed_here", row)
            self._undo_new(leaf)
        except PermissionDenied:
            self.outcome.refuse(leaf.path, f"{self.by} may not change its page")
            self._result(leaf, "refused", row)
            self._undo_new(leaf)
        except TeamwebError as error:
            self.outcome.refuse(leaf.path, str(error) or type(error).__name__)
            self._result(leaf, "refused", row)
            self._undo_new(leaf)
        else:
            self._result(leaf, "created" if is_first else "updated", row)

    def _undo_new(self, leaf: Leaf) -> None:
        """Delete the page reserved for a new file that was refused, and the pages below it."""
        row = self.known.get(leaf.path)
        if self.dry_run or row is None or row.content_hash:
            return
        with transaction.atomic():
            if leaf.is_top:
                row.delete()
            else:
                Page.objects.get(pk=row.page_id).specific.delete(user=self.by)
        left = set(ImportedPage.objects.filter(space=self.space).values_list("path", flat=True))
        for path in self.known.keys() - left:
            del self.known[path]

    def _digest(self, leaf: Leaf, uploads: dict[str, str]) -> str:
        """All that the page is made of: the same again changes nothing."""
        meanings = [
            [address, *self.links.meaning(leaf, address), self.links.page_id(leaf, address)]
            for address in leaf.draft.addresses
        ]
        matter = leaf.matter
        facts: list[Any] = [
            leaf.draft.html,
            "" if leaf.is_top else leaf.title,
            matter.labels,
            matter.author,
        ]
        facts += [matter.date, meanings, sorted(uploads.items())]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def _check_untouched(self, leaf: Leaf, row: ImportedPage | None) -> None:
        """Raises ChangedSinceImport where somebody wrote in the page, or threw it away."""
        if leaf.is_top and (row is None or not row.content_hash):
            if SpacePage.objects.get(pk=self.space.pk).body:
                raise ChangedSinceImport("the space has a text on its own page; it was left alone")
            return
        if row is None:
            return
        page = Page.objects.get(pk=row.page_id)
        if _is_in_trash(page):
            raise ChangedSinceImport("its page lies in the trash; restore or delete it first")
        specific = page.specific
        if page.latest_revision_id != row.revision_id:
            raise ChangedSinceImport("its page was changed here since the last import")
        document = document_of(specific, "body")
        if document is not None:
            try:
                is_same = text_now(document) == page_for_editing(page).body
            except UnknownMarkup:
                is_same = False
            if not is_same:
                raise ChangedSinceImport("somebody is writing in its page")

    def _store(self, leaf: Leaf, row: ImportedPage, uploads: dict[str, str], digest: str) -> None:
        page = Page.objects.select_for_update().get(pk=row.page_id)
        self._check_untouched(leaf, row)
        files = self.files.store(leaf, page, row, uploads)
        body = body_of(leaf.draft, self.links.resolver(leaf, files))
        if leaf.path.endswith("/"):
            body = '<div data-macro="children"></div>'
        edit_page(
            page=page,
            title=page.title if leaf.is_top else leaf.title,
            body=body,
            by=self.by,
            base_revision_id=row.revision_id or page.latest_revision_id,
            comment=self._comment(leaf),
            is_quiet=True,
        )
        if leaf.matter.labels != row.labels:
            there = [name for _slug, name in SpaceEntry.objects.get(pk=page.pk).labels]
            kept = [name for name in there if name not in row.labels]
            set_labels(page=page, names=[*kept, *leaf.matter.labels], by=self.by)
            row.labels = leaf.matter.labels
        row.revision_id = Page.objects.get(pk=page.pk).latest_revision_id
        row.content_hash = digest
        row.save()

    def _comment(self, leaf: Leaf) -> str:
        """Return the comment of the version, which names its source, in the site's language."""
        with translation.override(settings.LANGUAGE_CODE):
            parts = [_("Imported from %(file)s") % {"file": leaf.path}]
            if leaf.matter.author:
                parts.append(_("written by %(author)s") % {"author": leaf.matter.author})
            if leaf.matter.date:
                parts.append(_("dated %(date)s") % {"date": leaf.matter.date})
        return ", ".join(parts)[:300]

    def _rows_by_parent(self, leaves: list[Leaf]) -> dict[int, list[ImportedPage]]:
        below: dict[int, list[ImportedPage]] = {}
        for leaf in leaves:
            row = self.known.get(leaf.path)
            parent = self._parent_of(leaf)
            if row is not None and parent is not None and not leaf.is_top:
                below.setdefault(parent.pk, []).append(row)
        return below

    def _result(self, leaf: Leaf, status: str, row: ImportedPage | None = None) -> None:
        self.outcome.add(leaf, status, row.page_id if row else None)


def _is_in_trash(page: Page) -> bool:
    """Whether a page, or one above it, was thrown away: both are not shown any more."""
    page = Page.objects.get(pk=page.pk)
    was_shown = not page.live and page.first_published_at is not None
    return was_shown or SpaceEntry.objects.filter(pk=page.pk, trashed_at__isnull=False).exists()
