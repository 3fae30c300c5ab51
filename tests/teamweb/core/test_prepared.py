"""Prepared queries answer like the queries they were made from, each time anew."""

import datetime
import threading

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from wagtail.models import Page

from teamweb.core.database.prepared import prepared
from tests.factories.spaces import make_page, make_space

pytestmark = pytest.mark.django_db


def of_path(path, title):
    return Page.objects.filter(path=path, title__endswith=title).select_related("locale")


def between(start, end):
    return Session.objects.filter(expire_date__gte=start, expire_date__lt=end).order_by("pk")


def numbered(page_id):
    return Page.objects.filter(pk=page_id).values_list("title", "live")


def test_the_same_question_with_other_values_and_other_rows():
    space = make_space(key="eins", title="Eins")
    first, second = make_page(parent=space, title="Erste"), make_page(parent=space, title="Zweite")

    assert prepared(of_path, path=first.path, title="ste") == [first.page_ptr]
    assert prepared(of_path, path=second.path, title="Zweite") == [second.page_ptr]
    assert prepared(of_path, path=second.path, title="Erste") == []
    Page.objects.filter(pk=second.pk).update(title="Dritte", live=False)
    assert prepared(of_path, path=second.path, title="Zweite") == []
    found = prepared(of_path, path=second.path, title="Dritte")[0]
    assert (found.title, found.live, found.locale) == ("Dritte", False, second.locale)
    assert prepared(numbered, page_id=second.pk) == [("Dritte", False)]


def test_signs_of_patterns_stand_for_themselves():
    page = make_page(parent=make_space(), title="Zu 100 % fertig_")

    assert prepared(of_path, path=page.path, title="100 % fertig_") == [page.page_ptr]
    for pattern in ("%", "10_ % fertig_", "Zu%_", "\\", "'; --", "standsfor0here"):
        expected = list(of_path(page.path, pattern))
        assert prepared(of_path, path=page.path, title=pattern) == expected


def test_moments_are_compared_as_moments():
    now = timezone.now()
    for hours in range(4):
        ends = now + datetime.timedelta(hours=hours)
        Session.objects.create(session_key=f"s{hours}", session_data="", expire_date=ends)

    for first, last in ((0, 2), (1, 4), (2, 2)):
        start, end = (now + datetime.timedelta(hours=hours) for hours in (first, last))
        keys = [session.pk for session in prepared(between, start=start, end=end)]
        assert keys == [f"s{hours}" for hours in range(first, last)]


def test_what_shapes_the_statement_is_its_key():
    page = make_page(parent=make_space(), title="Titel")

    def fields(*names):
        def build(page_id):
            return Page.objects.filter(pk=page_id).values(*names)

        return prepared(build, key=names, page_id=page.pk)[0]

    assert fields("title") == {"title": "Titel"}
    assert fields("slug", "depth") == {"slug": page.slug, "depth": page.depth}


def test_values_of_other_kinds_are_refused():
    with pytest.raises(TypeError):
        prepared(numbered, page_id=[1])


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_by_its_own_connection():
    assert prepared(numbered, page_id=0) == []
    answers = []

    def ask():
        answers.append(prepared(numbered, page_id=0))
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(30)
    assert answers == [[]]


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 2**63, 10**30])
def test_a_number_that_no_row_can_have_is_not_found(number):
    assert prepared(numbered, page_id=number) == []
