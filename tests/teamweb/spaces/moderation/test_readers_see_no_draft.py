"""Moderated spaces: readers see nothing of what waits, whichever way it was written."""

import pytest
from django.urls import reverse

from teamweb.coediting.actions import document_of, open_document
from teamweb.coediting.registry import Right, field_of
from teamweb.coediting.update_log.consistency import faults
from teamweb.notifications.actions import watch
from teamweb.notifications.models import Notification
from teamweb.spaces.actions import publish_draft
from teamweb.spaces.models import page_url
from teamweb_search.documents.registry import documents_of

from .ways import WAYS, current

pytestmark = pytest.mark.django_db


def written(page) -> str:
    """What the search index is given of the page."""
    return str(documents_of([f"page:{page.pk}"]))


def everything(client, page, space) -> str:
    """All that a reader is shown of the page and its space."""
    shown = [
        page_url(page),
        page_url(space),
        reverse("teamweb_spaces:history", args=[page.pk]),
        reverse("teamweb_spaces:compare", args=[page.pk]) + f"?a={page.live_revision_id}",
        reverse("teamweb_spaces:authors", args=[page.pk]),
        reverse("teamweb_spaces:space_changes", args=[space.key]),
        reverse("teamweb_spaces:changes"),
        "/my/",
    ]
    texts = [client.get(address).content.decode() for address in shown]
    latest = current(page).latest_revision_id
    for name, args in (
        ("version", [page.pk, latest]),
        ("draft", [page.pk]),
        ("drafts", [space.key]),
    ):
        response = client.get(reverse(f"teamweb_spaces:{name}", args=args))
        assert response.status_code == 404, name
        texts.append(response.content.decode())
    return "\n".join(texts)


@pytest.mark.parametrize("way", WAYS)
class TestEveryWayToWrite:
    def test_is_a_draft_that_readers_see_nothing_of(
        self, space, page, anna, reader, client, chair, way
    ):
        watch(user=reader, target=page)
        client.force_login(reader)
        client.get(page_url(page))

        way(page, anna)

        row = current(page)
        assert row.has_unpublished_changes
        assert (row.title, row.body, row.slug) == (page.title, page.body, page.slug)
        assert row.live_revision_id == page.live_revision_id
        assert "eheim" not in everything(client, page, space)
        assert "Zwei." in written(row)
        assert "eheim" not in written(row)
        assert not Notification.objects.filter(recipient=reader).exists()
        field = field_of(open_document(row, "body"))
        assert field.right(row, reader) == Right.NONE
        assert field.right(row, anna) == Right.WRITE

    def test_is_published_by_the_chair_who_read_it(self, page, anna, chair, client, way):
        way(page, anna)
        latest = current(page).latest_revision
        wanted = latest.content

        publish_draft(page=page, revision_id=latest.pk, by=chair)

        row = current(page)
        assert (row.title, row.body) == (wanted["title"], wanted["body"])
        assert row.live_revision == latest
        assert not row.has_unpublished_changes
        # The editing session, where there is one, has the same text.
        if document := document_of(row, "body"):
            assert faults(document) == []
        client.force_login(anna)
        assert "eheim" in client.get(page_url(row)).content.decode()
