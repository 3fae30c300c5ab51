from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_save

from teamweb_search.documents import PUBLIC, Document, search_document
from teamweb_search.indexing.queue import enqueue

from .models import Organisation, OrganisationName


def _with_places(rows: QuerySet) -> QuerySet:
    return rows.select_related("district", "region", "provider").prefetch_related("names")


@search_document(Organisation, prefetch=_with_places)
def organisation_document(organisation: Organisation) -> Document:
    others = [organisation.district, organisation.region, organisation.provider]
    names = [name.name for name in organisation.names.all()]
    keys = [organisation.key, organisation.ars, organisation.leitweg_id]
    return Document(
        id=f"organisation:{organisation.pk}",
        title=organisation.name,
        body="\n".join(filter(None, [organisation.short_name, *names, *keys])),
        headings=", ".join(str(other) for other in others if other),
        url=organisation.get_absolute_url(),
        access=PUBLIC,
        labels=[str(organisation.get_kind_display())],
    )


def _name_saved(sender: Any, instance: OrganisationName, **kwargs: Any) -> None:
    enqueue(instance.organisation)


post_save.connect(_name_saved, sender=OrganisationName, dispatch_uid="organisations_search_name")
