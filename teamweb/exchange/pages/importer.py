"""From a folder that was read to pages: first a place for each, then its text, its files and labels."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from ...coediting.actions import document_of, text_now
from ...core.errors import TeamwebError
from ...core.richtext import UnknownMarkup
from ...core.richtext.tree import Mark, Node
from ...spaces.actions import (
    check_may_change,
    edit_page,
    present,
    reorder_children,
    reserve_page,
    set_labels,
)
from ...spaces.errors import FileNotAllowed
from ...spaces.files import add_attachment, add_version
from ...spaces.models import Attachment, SpaceEntry, SpacePage
from ...spaces.uploads import max_bytes, read_upload
from ..models import ImportedPage
from .errors import FileRefused
from .folder import Finding, Folder, Leaf, file_named, fingerprint, linked, path_named
from .text import anchor_in, body_of

# So many unknown links of one file are named.
MOST_NAMED = 50


class ChangedSinceImport(TeamwebError):
    """People wrote in the page since it was imported; the file would overwrite them."""


@dataclass
class Result:
    """What became of a file or folder."""

    path: str
    title: str
    status: str  # created, updated, unchanged, refused, changed_here
    page_id: int | None = None


@dataclass
class Outcome:
    results: list[Result] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def has_failed(self) -> bool:
        return any(finding.is_refused for finding in self.findings)


def import_folder(*, folder: Folder, space: SpacePage, by: Any, dry_run: bool = False) -> Outcome:
    """Make or update the pages of a folder; each page is one transaction.

    A folder that was imported before and has not changed changes no row. Raises PermissionDenied
    and SpaceIsArchived before anything is stored.
    """
    check_may_change(space, by)
    return _Import(folder, space, by, dry_run).run()


class _Import:
    def __init__(self, folder: Folder, space: SpacePage, by: Any, dry_run: bool) -> None:
        self.folder = folder
        self.space = space
        self.by = by
        self.dry_run = dry_run
        self.outcome = Outcome(findings=list(folder.findings))
        rows = ImportedPage.objects.filter(space=space).select_related("page")
        self.known = {row.path: row for row in rows}
        self.hashes: dict[str, str] = {}
        # Fingerprints of files that were taken in before, and so are no reason to refuse any.
        self.stored = {digest for row in rows for _pk, digest, _version in row.files.values()}
        # Pages whose page above is not taken in.
        self.homeless: set[str] = set()
        # New files for which no page could be made -> why.
        self.unplaced: dict[str, str] = {}

    def run(self) -> Outcome:
        leaves = self.folder.in_order()
        if not self.dry_run:
            for leaf in leaves:
                self._reserve(leaf)
        for leaf in leaves:
            self._take_in(leaf)
        if not self.dry_run:
            self._put_in_order(leaves)
        for path in sorted(self.known.keys() - self.folder.pages.keys()):
            if linked(path) not in self.folder.refused:
                self._note(path, "is no longer in the folder; its page stays")
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
        would_be = above in self.folder.pages and above not in self.homeless
        return above is None or above in self.known or would_be

    # Its text

    def _take_in(self, leaf: Leaf) -> None:
        row = self.known.get(leaf.path)
        if row is None and not self._has_place(leaf):
            self.homeless.add(leaf.path)
            why = self.unplaced.get(leaf.path, "the page above it was not taken in")
            self._refuse(leaf.path, why)
            self._result(leaf, "refused")
            return
        uploads = self._uploads(leaf)
        digest = self._digest(leaf, uploads)
        self._say_unknown(leaf)
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
            self._refuse(leaf.path, str(error))
            self._result(leaf, "changed_here", row)
            self._take_back(leaf)
        except PermissionDenied:
            self._refuse(leaf.path, f"{self.by} may not change its page")
            self._result(leaf, "refused", row)
            self._take_back(leaf)
        except TeamwebError as error:
            self._refuse(leaf.path, str(error) or type(error).__name__)
            self._result(leaf, "refused", row)
            self._take_back(leaf)
        else:
            self._result(leaf, "created" if is_first else "updated", row)

    def _take_back(self, leaf: Leaf) -> None:
        """Leave nothing of a file that was new and is not taken in, nor of what hangs below it."""
        row = self.known.get(leaf.path)
        if self.dry_run or row is None or row.content_hash:
            return
        with transaction.atomic():
            if leaf.is_top:
                row.delete()
            else:
                Page.objects.get(pk=row.page_id).specific.delete(user=self.by)
        left = set(ImportedPage.objects.filter(space=self.space).values_list("path", flat=True))
        self.known = {path: row for path, row in self.known.items() if path in left}

    def _digest(self, leaf: Leaf, uploads: dict[str, str]) -> str:
        """All that the page is made of: the same again changes nothing."""
        meanings = [
            [address, *self._meaning(leaf, address), self._number_of(leaf, address)]
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
                is_same = text_now(document) == present(page).body
            except UnknownMarkup:
                is_same = False
            if not is_same:
                raise ChangedSinceImport("somebody is writing in its page")

    def _store(self, leaf: Leaf, row: ImportedPage, uploads: dict[str, str], digest: str) -> None:
        page = Page.objects.select_for_update().get(pk=row.page_id)
        self._check_untouched(leaf, row)
        files = self._store_files(leaf, page, row, uploads)

        def resolve(address: str, is_picture: bool, words: str) -> Mark | Node | None:
            kind, target, anchor = self._meaning(leaf, address)
            if kind == "page":
                number = self._number_of(leaf, address)
                facts = [("page", str(number))] + [("anchor", anchor)] * bool(anchor)
                return Mark("pageLink", tuple(facts)) if number else None
            if kind == "file" and target in files:
                attachment = files[target]
                if is_picture and attachment.current and attachment.current.is_image:
                    name = target.rpartition("/")[2]
                    alt = "" if words == name else words
                    return Node("figure", {"attachment": str(attachment.pk), "alt": alt[:500]})
                return Mark("fileLink", (("attachment", str(attachment.pk)),))
            return None

        body = body_of(leaf.draft, resolve)
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
        """What the version says of where it comes from, in the site's language."""
        with translation.override(settings.LANGUAGE_CODE):
            parts = [_("Imported from %(file)s") % {"file": leaf.path}]
            if leaf.matter.author:
                parts.append(_("written by %(author)s") % {"author": leaf.matter.author})
            if leaf.matter.date:
                parts.append(_("dated %(date)s") % {"date": leaf.matter.date})
        return ", ".join(parts)[:300]

    # What links mean

    def _meaning(self, leaf: Leaf, address: str) -> tuple[str, str | None, str]:
        """("page", its path, anchor), ("file", its path, ""), or ("", why it is neither, "")."""
        name = path_named(leaf.path, address)
        if name is None:
            return "", "leads out of the folder", ""
        if name in self.folder.files:
            return "file", name, ""
        if name in self.folder.targets:
            target = self.folder.targets[name]
            part = address.partition("#")[2]
            if not part:
                return "page", target, ""
            draft = self._draft_of(target)
            anchor = anchor_in(draft, part) if draft else None
            return "page", target, anchor or ""
        if name in self.folder.refused:
            return "", "leads to a file that was not taken in", ""
        return "", "leads to no file of the folder", ""

    def _number_of(self, leaf: Leaf, address: str) -> int | None:
        """The id of the page that an address leads to."""
        kind, target, _anchor = self._meaning(leaf, address)
        if kind != "page":
            return None
        if target is None:
            return self.space.pk
        row = self.known.get(target)
        return row.page_id if row else None

    def _draft_of(self, target: str | None) -> Any:
        leaf = self.folder.top if target is None else self.folder.pages[target]
        return leaf.draft if leaf else None

    def _say_unknown(self, leaf: Leaf) -> None:
        said: list[tuple[str, str]] = []
        for address in leaf.draft.addresses:
            kind, target, anchor = self._meaning(leaf, address)
            part = address.partition("#")[2]
            if not kind:
                said.append((address, str(target)))
            elif kind == "page" and part and not anchor:
                draft = self._draft_of(target)
                if draft is None or anchor_in(draft, part) is None:
                    said.append((address, "the page has no such part; the link leads to its top"))
        for part in leaf.draft.own_anchors:
            if part and anchor_in(leaf.draft, part) is None:
                said.append((f"#{part}", "the text has no such part"))
        for address, why in said[:MOST_NAMED]:
            self._note(leaf.path, f"link to “{address[:200]}”: {why}", leaf.draft.line_of(address))
        if len(said) > MOST_NAMED:
            self._note(leaf.path, f"and {len(said) - MOST_NAMED} more links that lead nowhere")

    # Files

    def _uploads(self, leaf: Leaf) -> dict[str, str]:
        """The files of a page (as links spell them) that may be stored -> SHA-256 of their bytes."""
        named = [file_named(self.folder, leaf.path, address) for address in leaf.draft.addresses]
        paths = [path for path in named if path is not None]
        paths += [linked(path) for path in leaf.loose_files]
        found: dict[str, str] = {}
        for path in dict.fromkeys(paths):
            if digest := self._hash_of(path):
                found[path] = digest
        return found

    def _hash_of(self, path: str) -> str:
        """The fingerprint of a file, empty where it is not taken; said once for all pages."""
        if path not in self.hashes:
            on_disk = self.folder.files[path]
            try:
                with self.folder.open(on_disk) as file:
                    upload = _upload(on_disk, file)
                    digest = fingerprint(file) if (upload.size or 0) <= max_bytes() else ""
                    if digest not in self.stored or not digest:
                        read_upload(upload)
                    self.hashes[path] = digest
            except FileRefused as error:
                self._refuse(on_disk, error.reason)
                self.hashes[path] = ""
            except FileNotAllowed as error:
                self._refuse(on_disk, str(error))
                self.hashes[path] = ""
        return self.hashes[path]

    def _store_files(
        self, leaf: Leaf, page: Page, row: ImportedPage, uploads: dict[str, str]
    ) -> dict[str, Attachment]:
        stored: dict[str, Attachment] = {}
        kept: dict[str, list] = dict(row.files)
        for path, digest in uploads.items():
            number, before, version_id = kept.get(path, (None, "", None))
            there = Attachment.objects.filter(page_id=page.pk, trashed_at=None)
            attachment = there.select_related("current").filter(pk=number or 0).first()
            if attachment is not None and before != digest and attachment.current_id != version_id:
                self._note(leaf.path, f"the file {path} was changed here since; it stays as it is")
            elif attachment is None or before != digest:
                on_disk = self.folder.files[path]
                with self.folder.open(on_disk) as file:
                    upload = _upload(on_disk, file)
                    if attachment is None:
                        attachment = add_attachment(page=page, file=upload, by=self.by)
                    else:
                        attachment = add_version(attachment=attachment, file=upload, by=self.by)
                kept[path] = [attachment.pk, digest, attachment.current_id]
            stored[path] = attachment
        row.files = kept
        return stored

    # The order of siblings

    def _put_in_order(self, leaves: list[Leaf]) -> None:
        """Where pages are new or the files' order has changed, put those of the folder into it."""
        below: dict[int, list[ImportedPage]] = {}
        for leaf in leaves:
            row = self.known.get(leaf.path)
            parent = self._parent_of(leaf)
            if row is not None and parent is not None and not leaf.is_top:
                below.setdefault(parent.pk, []).append(row)
        for parent_id, rows in below.items():
            moved = [row for place, row in enumerate(rows, start=1) if row.place != place]
            if not moved:
                continue
            with transaction.atomic():
                self._order(parent_id, rows)
                for place, row in enumerate(rows, start=1):
                    row.place = place
                ImportedPage.objects.bulk_update(rows, ["place"])

    def _order(self, parent_id: int, rows: list[ImportedPage]) -> None:
        entries = SpaceEntry.objects.filter(parent_id=parent_id, day=None).in_order()
        ids = list(entries.values_list("page_id", flat=True))
        ours = {row.page_id for row in rows} & set(ids)
        wanted = iter(row.page_id for row in rows if row.page_id in ours)
        ordered = [next(wanted) if pk in ours else pk for pk in ids]
        if ordered != ids:
            parent = Page.objects.get(pk=parent_id)
            reorder_children(parent=parent, page_ids=ordered, by=self.by)

    # What is said

    def _note(self, path: str, message: str, line: int = 0) -> None:
        self.outcome.findings.append(Finding(path, message, line))

    def _refuse(self, path: str, message: str) -> None:
        self.outcome.findings.append(Finding(path, message, is_refused=True))

    def _result(self, leaf: Leaf, status: str, row: ImportedPage | None = None) -> None:
        page_id = row.page_id if row else None
        self.outcome.results.append(Result(leaf.path, leaf.title, status, page_id))


def _is_in_trash(page: Page) -> bool:
    """Whether a page, or one above it, was thrown away: both are not shown any more."""
    page = Page.objects.get(pk=page.pk)
    was_shown = not page.live and page.first_published_at is not None
    return was_shown or SpaceEntry.objects.filter(pk=page.pk, trashed_at__isnull=False).exists()


def _upload(path: str, file: Any) -> UploadedFile:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    return UploadedFile(file=file, name=path.rpartition("/")[2], size=size)
