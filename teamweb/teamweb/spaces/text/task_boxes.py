"""The boxes of a text's tasks as buttons, for readers who may tick them."""

import re
from itertools import count

from django.utils.html import format_html
from django.utils.translation import gettext as _

# As `core.richtext.render` writes a task, and as its canonical text does.
_BOX = re.compile(
    r'<li class="rt-task( rt-task--done)?"><span class="rt-task__box" role="img" '
    r'aria-label="[^"]*"></span><div>'
)
_TASK = re.compile(r'<li data-task="([A-Za-z0-9_-]{1,40})"')
# The form of the page to which the buttons belong.
FORM_ID = "task_form"


def with_buttons(rendered: str, body: str) -> str:
    """The stored text with a button for each task's box; `body` is the text it was made from.

    To be used before pages are included: their tasks are ticked where they stand.
    """
    ids = _TASK.findall(body)
    if not ids or len(_BOX.findall(rendered)) != len(ids):
        return rendered
    numbered = zip(ids, count(1), strict=False)
    return _BOX.sub(lambda match: _button(*next(numbered), is_done=bool(match[1])), rendered)


def _button(task_id: str, number: int, *, is_done: bool) -> str:
    # Ids of headings hold no underscore.
    return format_html(
        '<li class="rt-task{done}"><button class="rt-task__box" form="{form}" name="{name}" value="{task}" '
        'role="checkbox" aria-checked="{checked}" aria-labelledby="task_{number}" title="{title}" '
        'data-tasks-target="box" data-action="tasks#tick"></button><div id="task_{number}">',
        done=" rt-task--done" if is_done else "",
        form=FORM_ID,
        name="open" if is_done else "done",
        task=task_id,
        checked="true" if is_done else "false",
        number=number,
        title=_("Open again") if is_done else _("Tick off"),
    )
