from django.utils.translation import gettext as _

from ..notifications.kinds import Facts, Words, day_in_words, notice_kind, only_known
from .models import Todo


@notice_kind("todo_given")
def todo_given(facts: Facts) -> Words:
    subject = _("New todo for you: %(title)s") % facts
    return Words(subject, text=facts["excerpt"], details=_details(facts))


@notice_kind("todo_state")
def todo_state(facts: Facts) -> Words:
    state = Todo.State(facts["state"]).label
    subject = _("Todo “%(title)s”: %(state)s") % {"title": facts["title"], "state": state}
    return Words(subject, text=facts["excerpt"], details=_details(facts))


def _details(facts: Facts) -> tuple[tuple[str, str], ...]:
    return only_known(
        (_("Due on"), day_in_words(facts["due_on"]) or _("no date")),
        (_("Working group"), facts["group"]),
        (_("By"), facts["person"]),
    )
