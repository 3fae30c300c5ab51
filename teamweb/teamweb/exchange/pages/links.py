"""Targets of a file's links after the import."""

from collections.abc import Callable
from typing import Any

from ...core.richtext.tree import Mark, Node
from ...spaces.models import Attachment, SpacePage
from ..models import ImportedPage
from .folder import Folder, Leaf, path_named
from .outcome import Outcome
from .text import anchor_in

# So many unknown links of one file are named.
MOST_NAMED = 50

Resolve = Callable[[str, bool, str], Mark | Node | None]


class Links:
    """The links of a folder's files; `known` is filled by the importer as it makes pages."""

    def __init__(
        self, folder: Folder, space: SpacePage, known: dict[str, ImportedPage], outcome: Outcome
    ) -> None:
        self.folder = folder
        self.space = space
        self.known = known
        self.outcome = outcome

    def meaning(self, leaf: Leaf, address: str) -> tuple[str, str | None, str]:
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

    def page_id(self, leaf: Leaf, address: str) -> int | None:
        """The id of the page that an address leads to."""
        kind, target, _anchor = self.meaning(leaf, address)
        if kind != "page":
            return None
        if target is None:
            return self.space.pk
        row = self.known.get(target)
        return row.page_id if row else None

    def resolver(self, leaf: Leaf, files: dict[str, Attachment]) -> Resolve:
        """A function that turns a link of the file into our mark or node; None leaves it as words."""

        def resolve(address: str, is_picture: bool, words: str) -> Mark | Node | None:
            kind, target, anchor = self.meaning(leaf, address)
            if kind == "page":
                number = self.page_id(leaf, address)
                facts = [("page", str(number))] + [("anchor", anchor)] * bool(anchor)
                return Mark("pageLink", tuple(facts)) if number else None
            if kind == "file" and target in files:
                return _attachment_node(files[target], target, is_picture, words)
            return None

        return resolve

    def _draft_of(self, target: str | None) -> Any:
        leaf = self.folder.top if target is None else self.folder.pages[target]
        return leaf.draft if leaf else None

    def report_unknown(self, leaf: Leaf) -> None:
        said: list[tuple[str, str]] = []
        for address in leaf.draft.addresses:
            kind, target, anchor = self.meaning(leaf, address)
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
            self.outcome.note(
                leaf.path, f"link to “{address[:200]}”: {why}", leaf.draft.line_of(address)
            )
        if len(said) > MOST_NAMED:
            self.outcome.note(
                leaf.path, f"and {len(said) - MOST_NAMED} more links that lead nowhere"
            )


def _attachment_node(
    attachment: Attachment, path: str, is_picture: bool, words: str
) -> Mark | Node:
    if is_picture and attachment.current and attachment.current.is_image:
        name = path.rpartition("/")[2]
        alt = "" if words == name else words
        return Node("figure", {"attachment": str(attachment.pk), "alt": alt[:500]})
    return Mark("fileLink", (("attachment", str(attachment.pk)),))
