"""What the template of test databases gets beside the migrations, and in what time."""

from typing import Any

from django.apps.registry import Apps
from django.db.migrations.state import ModelState
from django.db.models import Field


def remember_fields() -> None:
    """Let migrations ask each field once what it is made of, and each model once whether it is swapped.

    Django draws all related models anew for each of the hundreds of operations, and forgets its
    answers each time. What comes out is the same.
    """
    known: dict[int, tuple[Field, tuple]] = {}
    render, clone = ModelState.render, Field.clone

    def cloned(field: Field) -> Field:
        if id(field) not in known:
            known[id(field)] = field, field.deconstruct()
        _name, _path, positional, named = known[id(field)][1]
        return type(field)(*positional, **named)

    def rendered(state: ModelState, apps: Any) -> Any:
        Field.clone = cloned
        try:
            return render(state, apps)
        finally:
            Field.clone = clone

    ModelState.render = rendered
    # The one way to empty it, which the states of migrations use for themselves.
    Apps.get_swappable_settings_name.cache_clear = lambda: None


def make_page_above_spaces() -> None:
    """Nearly every test on spaces needs it: made here once, it is as good as made by the first space."""
    from teamweb.core.models import BackgroundJob
    from teamweb.spaces.actions import space_index
    from teamweb_search.models import IndexQueueEntry

    before = {
        model: list(model.objects.values_list("pk", flat=True))
        for model in (BackgroundJob, IndexQueueEntry)
    }
    space_index()
    for model, there in before.items():
        model.objects.exclude(pk__in=there).delete()
