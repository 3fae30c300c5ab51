from django.utils.translation import gettext_lazy as _

from ..accounts.privacy.own_data import OnErasure, PersonalData, register

for _kind in (
    PersonalData("teamweb_todos.Todo", "owners", ("id", "state", "due_on")),
    PersonalData("teamweb_todos.Todo", "created_by", ("id", "state", "created_at")),
    PersonalData(
        "teamweb_todos.TodoEvent",
        "by",
        ("todo_id", "kind", "at"),
        title=_("Changes to to-dos"),
    ),
    PersonalData("teamweb_todos.TodoReminder", on_erasure=OnErasure.DELETE),
):
    register(_kind)
