"""Working groups with their public facts."""

from teamweb_search.documents import PUBLIC, Document, search_document

from .models import WorkingGroup


@search_document(WorkingGroup, source="group", prefetch=lambda rows: rows.select_related("type"))
def group_document(group: WorkingGroup) -> Document:
    facts = (group.keywords, group.description, group.cadence, group.place)
    return Document(
        id=f"group:{group.pk}",
        title=str(group),
        body="\n".join(fact for fact in facts if fact),
        url=group.get_absolute_url(),
        access=PUBLIC,
    )
