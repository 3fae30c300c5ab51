"""A plain Wagtail site: pages of any type are queued when what may be read of them changes."""

import pytest
from wagtail.models import Page, PageViewRestriction

from teamweb_search.documents import NOBODY
from teamweb_search.models import IndexQueueEntry
from teamweb_search.wagtail_pages import (
    connect_signals,
    disconnect_signals,
    plain_page_document,
)


@pytest.fixture
def page(db):
    connect_signals()
    yield Page.objects.filter(depth=2).first().specific
    disconnect_signals()


def queued(page):
    return list(
        IndexQueueEntry.objects.filter(source=f"wagtail:{page.pk}").values_list(
            "access_id", flat=True
        )
    )


def test_publishing_and_unpublishing_a_page_queue_it(page):
    page.save_revision().publish()
    page.unpublish()

    assert queued(page) == [None, None]


def test_a_restricted_page_is_hidden_at_once_and_found_by_nobody(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert queued(page) == [NOBODY]
    assert plain_page_document(page).access == NOBODY
