"""The frame around every page: language, navigation, security headers."""

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import Client, RequestFactory

from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def frame(request):
    template = engines["django"].from_string(
        '{% extends "teamweb/base.html" %}{% block title %}Titel{% endblock %}'
        "{% block content %}<h1>Titel</h1>{% endblock %}"
    )
    return template.render({}, request)


@pytest.fixture
def request_of_a_visitor(rf: RequestFactory):
    request = rf.get("/groups/")
    request.user = AnonymousUser()
    return request


def test_the_frame_has_a_skip_link_one_main_and_the_language(request_of_a_visitor):
    html = frame(request_of_a_visitor)

    assert '<html lang="de">' in html
    assert 'href="#main"' in html
    assert html.count("<main ") == 1
    assert "<title>Titel – Teamweb</title>" in html


def test_no_inline_script_or_style_in_the_frame(request_of_a_visitor):
    html = frame(request_of_a_visitor)

    assert "<style" not in html
    assert " style=" not in html
    assert html.count("<script") == html.count("<script src=")


def test_choosing_a_language_keeps_it_in_a_cookie_and_goes_back(client: Client):
    response = client.get("/language/en/?next=/groups/")

    assert response.headers["Location"] == "/groups/"
    assert response.cookies["django_language"].value == "en"


def test_the_language_switch_leads_to_no_foreign_site(client: Client):
    response = client.get("/language/de/?next=https://example.com/")

    assert response.headers["Location"] == "/"


def test_pages_forbid_inline_and_foreign_content_but_the_admin_gets_its_own_policy(client: Client):
    ours = client.get("/language/de/").headers["Content-Security-Policy"]
    admin = client.get("/admin/login/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in ours
    assert "unsafe" not in ours
    assert "'unsafe-inline'" in admin


def test_signed_in_people_see_their_name_and_can_sign_out(rf: RequestFactory):
    request = rf.get("/groups/")
    request.user = UserFactory(first_name="Ada")

    html = frame(request)

    assert "Ada" in html
    assert 'action="/accounts/logout/"' in html


class PlainEditorForm(forms.Form):
    body_markdown = forms.CharField(widget=forms.Textarea)


@pytest.mark.parametrize("data", [None, {"body_markdown": "Hallo"}])
def test_the_page_editor_takes_a_form_without_a_revision(data, request_of_a_visitor):
    template = engines["django"].from_string(
        '{% include "teamweb/components/page_editor.html" with body_html="<p>Hallo</p>" %}'
    )

    html = template.render({"form": PlainEditorForm(data)}, request_of_a_visitor)

    assert 'data-page-editor-base-revision-value=""' in html
    assert 'name="body_markdown"' in html
