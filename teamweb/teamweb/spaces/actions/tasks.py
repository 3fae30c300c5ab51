"""Ticking a task of a page's text without opening the editor."""

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from ...accounts.typing import User
from ...coediting.actions import begin, merge_external_change, text_now
from ...coediting.models import Checkpoint, CoeditedDocument
from ...coediting.update_log.checkpoints import checkpoint
from ...core.richtext.clean import parse
from ...core.richtext.tree import Node, to_html
from ..errors import TaskChanged, TaskGone, TicksAreChecked
from ..history.drafts import has_draft, is_moderated, page_for_editing, revisions_of
from ..permissions import check_may_change
from .publishing import store_version
from .written_together import locked_document

# Of a long task, so much is repeated in the version's comment.
NAMED = 120


@transaction.atomic
def tick_task(
    *, page: Page, task_id: str, is_done: bool, by: User, base_revision_id: int | None
) -> bool:
    """Set one task of the text to done or open, as a version of its own; False if it was so already.

    What others are writing just now stays and is a version of theirs first. `base_revision_id` is the
    version in which `by` read the task. Raises TaskGone, TaskChanged where it says something else by
    now, TicksAreChecked, UnknownMarkup, PermissionDenied, SpaceIsArchived.
    """
    check_may_change(page, by)
    document = locked_document(page)
    current = page_for_editing(page, lock=True)
    if is_moderated(current) or has_draft(current):
        raise TicksAreChecked(current)
    body = current.body
    if document is not None:
        begin(document.pk)
        body = text_now(document)
    nodes = parse(body)
    task = _find(nodes, task_id)
    if task is None:
        raise TaskGone(current)
    read = _find(parse(_text_of_revision(page, base_revision_id)), task_id)
    if read is not None and _words(read) != _words(task):
        raise TaskChanged(current, words=_words(task))
    if (task.attributes.get("checked") == "true") == is_done:
        return False
    task.attributes["checked"] = "true" if is_done else "false"
    said = _("Ticked off: %(task)s") if is_done else _("Opened again: %(task)s")
    comment = said % {"task": _shortened(_words(task))}
    if document is not None:
        _store_in_live_text(document, to_html(nodes), by=by, comment=comment)
    else:
        current.body = to_html(nodes)
        store_version(current, by=by, action="wagtail.edit", comment=comment, is_automatic=True)
    return True


def _store_in_live_text(document: CoeditedDocument, body: str, *, by: User, comment: str) -> None:
    # Under the lock of the document `body` is the live text with this one change.
    checkpoint(document.pk, Checkpoint.Kind.TIMER)
    merge_external_change(document, body, by=by)
    checkpoint(document.pk, Checkpoint.Kind.EXTERNAL, by=by, comment=comment)


def _find(nodes: list[Node], task_id: str) -> Node | None:
    tasks = (node for top in nodes for node in top.walk() if node.name == "taskItem")
    return next((task for task in tasks if task.attributes.get("id") == task_id), None)


def _words(task: Node) -> str:
    """What the task says, without what is listed below it."""
    own = [child for child in task.children if isinstance(child, Node)]
    return " ".join(child.text() for child in own if child.name == "paragraph").strip()


def _shortened(words: str) -> str:
    return words if len(words) <= NAMED else f"{words[: NAMED - 1]}…"


def _text_of_revision(page: Page, revision_id: int | None) -> str:
    revision: Revision | None = revisions_of(page).filter(pk=revision_id).first()
    return str(revision.content.get("body", "")) if revision else ""
