"""Every change of spaces, their pages, files and labels."""

from .access import (
    AUDIENCES,
    add_rule,
    change_audience,
    inherit_page_access,
    remove_rule,
    restrict_page,
    revoke_page_rule,
)
from .access_requests import answer_request, ask_for_access
from .files import (
    add_attachment,
    add_draft,
    add_version,
    copy_named,
    forget_drafts,
    restore_attachment,
    restore_file_version,
    trash_attachment,
)
from .labels import set_labels
from .moves import copy_page, move_page
from .pages import create_page, edit_page, reserve_page, save_version
from .pins import pin_page, unpin_page
from .publishing import publish_draft, send_draft_back, set_moderated
from .restoring import restore_passage, restore_version
from .spaces import (
    archive_space,
    change_settings,
    change_space,
    create_space,
    rename_space,
    space_index,
    unarchive_space,
)
from .tasks import tick_task
from .templates import delete_template, save_template
from .trash import delete_forever, restore_page, trash_page

__all__ = [
    "AUDIENCES",
    "add_attachment",
    "add_draft",
    "add_rule",
    "add_version",
    "answer_request",
    "archive_space",
    "ask_for_access",
    "change_audience",
    "change_settings",
    "change_space",
    "copy_named",
    "copy_page",
    "create_page",
    "create_space",
    "delete_forever",
    "delete_template",
    "edit_page",
    "forget_drafts",
    "inherit_page_access",
    "move_page",
    "pin_page",
    "publish_draft",
    "remove_rule",
    "rename_space",
    "reserve_page",
    "restore_attachment",
    "restore_file_version",
    "restore_page",
    "restore_passage",
    "restore_version",
    "restrict_page",
    "revoke_page_rule",
    "save_template",
    "save_version",
    "send_draft_back",
    "set_labels",
    "set_moderated",
    "space_index",
    "tick_task",
    "trash_attachment",
    "trash_page",
    "unarchive_space",
    "unpin_page",
]
