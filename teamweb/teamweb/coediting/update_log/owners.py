"""Which Yjs client ids of a document belong to whom; the same for all processes."""

from collections.abc import Iterable

from ..models import ClientOwner


def owners_of(
    document_id: int, client_ids: Iterable[int], *, unused: Iterable[int] = (), by: int
) -> dict[int, int | None]:
    """The users to whom these ids belong, None for an id that is nobody's; `unused` become those of `by`.

    Raises DatabaseError.
    """
    new = [
        ClientOwner(document_id=document_id, client_id=client_id, user_id=by)
        for client_id in unused
    ]
    ClientOwner.objects.bulk_create(new, ignore_conflicts=True)
    wanted = [*client_ids, *(each.client_id for each in new)]
    found: dict[int, int | None] = dict.fromkeys(wanted)
    rows = ClientOwner.objects.filter(document_id=document_id, client_id__in=wanted)
    found.update(rows.values_list("client_id", "user_id"))
    return found
