"""Who wrote which version: several people where it was written together, else who saved it."""

from collections.abc import Iterable, Sequence
from typing import Any

from ..coediting.models import Contributor


def writers_of(revisions: Sequence[Any]) -> dict[int, list[Any]]:
    """The people behind each revision (loaded with `user`), who did most first. One query."""
    found: dict[int, list[Any]] = {revision.pk: [] for revision in revisions}
    rows = Contributor.objects.filter(checkpoint__revision_id__in=found).exclude(user=None)
    rows = rows.select_related("user", "checkpoint").defer(
        "checkpoint__html", "checkpoint__authorship"
    )
    for row in rows.order_by("-edits", "user_id"):
        found[row.checkpoint.revision_id].append(row.user)  # type: ignore[index]
    for revision in revisions:
        if not found[revision.pk] and revision.user is not None:
            found[revision.pk] = [revision.user]
    return found


def each_once(people: Iterable[Any]) -> list[Any]:
    return list({person.pk: person for person in people}.values())
