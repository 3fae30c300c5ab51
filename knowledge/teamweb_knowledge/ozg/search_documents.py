from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save

from teamweb_search.documents import PUBLIC, Document, search_document
from teamweb_search.indexing.queue import enqueue

from .models import Portal, PublicService, TopicArea


def _with_portals(rows: QuerySet) -> QuerySet:
    return rows.prefetch_related("portals")


@search_document(TopicArea, prefetch=_with_portals)
def topic_area_document(area: TopicArea) -> Document:
    portals = ", ".join(portal.name for portal in area.portals.all())
    return Document(
        id=f"topicarea:{area.pk}",
        title=area.name,
        body="\n".join(filter(None, [area.description, portals])),
        url=area.get_absolute_url(),
        access=PUBLIC,
    )


def _with_area(rows: QuerySet) -> QuerySet:
    return rows.select_related("situation__topic_area")


@search_document(PublicService, prefetch=_with_area)
def public_service_document(service: PublicService) -> Document:
    return Document(
        id=f"publicservice:{service.pk}",
        title=service.name,
        body=service.ozg_id,
        headings=service.situation.name,
        parent=service.situation.topic_area.name,
        url=service.get_absolute_url(),
        access=PUBLIC,
    )


def _portal_changed(sender: Any, instance: Portal, **kwargs: Any) -> None:
    if instance.topic_area is not None:
        enqueue(instance.topic_area)


post_save.connect(_portal_changed, sender=Portal, dispatch_uid="ozg_search_portal_saved")
post_delete.connect(_portal_changed, sender=Portal, dispatch_uid="ozg_search_portal_deleted")
