"""No field and no button of the administration takes the site down, or what is in use away."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.admin.views.generic import DeleteView
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import rich_text

from teamweb.accounts.models import Organisation
from teamweb.core.forms.reserved_names import reserved_names
from teamweb.groups.models import GroupType, WorkingGroup
from teamweb.meetings.models import MinutesPage
from teamweb.spaces.actions import create_page
from teamweb.spaces.models import SpaceEntry, SpaceIndexPage
from teamweb.website.administration.guard import AdminGuardMiddleware
from teamweb.website.models import HomePage, NewsIndexPage, NewsPage, StandardPage
from teamweb_knowledge.guidelines.models import Guideline
from teamweb_knowledge.ozg.models import TopicArea
from teamweb_knowledge.questions.models import Answer, Question, QuestionTopic, Source
from tests.factories.knowledge import (
    AnswerFactory,
    ChapterFactory,
    GuidelineFactory,
    PortalFactory,
    PublicServiceFactory,
    QuestionFactory,
    SituationFactory,
)
from tests.factories.meetings import make_meeting
from tests.factories.meetings import make_space as meeting_space
from tests.factories.people import OrganisationFactory, UserFactory, WorkingGroupFactory
from tests.factories.spaces import make_space
from tests.factories.website import news

pytestmark = pytest.mark.django_db
BULK = "/admin/bulk/wagtailcore/page"


@pytest.fixture
def admin(client):
    user = UserFactory(is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def tree() -> list[tuple]:
    return list(Page.objects.order_by("path").values_list("path", "slug", "live", "title"))


def required_pages() -> list[Page]:
    names = ("aktuelles", "termine", "veroeffentlichungen", "impressum", "datenschutz", "ak-test")
    found = Page.objects.filter(slug__in=names)
    return [HomePage.objects.get(), SpaceIndexPage.objects.get(), *found]


def posted(client, url: str, **changes: Any) -> Any:
    """The form of a page sent with changes, everything else as it was."""
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    if "body" in data:
        data["body"] = rich_text(data["body"])
    if "parts" in data:
        data["parts-count"] = 0
    comments = {f"comments-{each}_FORMS": 0 for each in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    return client.post(url, {**data, **comments, **changes, "action-publish": "1"})


def form_of(client, page, **changes: Any) -> Any:
    return posted(client, reverse("wagtailadmin_pages:edit", args=[page.pk]), **changes)


def test_the_pages_the_site_stands_on_stay_published_and_where_they_are(client, admin, space):
    section = HomePage.objects.get().add_child(
        instance=StandardPage(title="Über uns", slug="ueber")
    )
    before = tree()
    for page in required_pages():
        for name, args in (
            ("delete", [page.pk]),
            ("unpublish", [page.pk]),
            ("move", [page.pk]),
            ("move_confirm", [page.pk, section.pk]),
        ):
            answer = client.post(reverse(f"wagtailadmin_pages:{name}", args=args))
            assert answer.status_code == 302, (page.slug, name)
            assert page.title in said(answer), (page.slug, name)
        for action in ("delete", "unpublish", "move"):
            client.post(f"{BULK}/{action}/?id={page.pk}", {"chooser": section.pk})
        privacy = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
        client.post(privacy, {"restriction_type": "login"})

    assert tree() == before
    client.logout()
    for address in ("/", "/aktuelles/", "/impressum/", "/spaces/"):
        assert client.get(address).status_code == 200, address


def test_what_holds_the_imprint_stays_until_another_page_is_the_imprint(client, admin):
    section = HomePage.objects.get().add_child(instance=StandardPage(title="Recht", slug="recht"))
    imprint = StandardPage.objects.get(purpose="imprint")
    imprint.move(section, pos="last-child")
    delete = reverse("wagtailadmin_pages:delete", args=[section.pk])

    client.post(delete)
    assert StandardPage.objects.filter(pk=imprint.pk).exists()
    form_of(client, StandardPage.objects.get(pk=imprint.pk), purpose="general")
    assert StandardPage.objects.get(pk=imprint.pk).purpose == "imprint"

    HomePage.objects.get().add_child(
        instance=StandardPage(title="Neu", slug="impressum-neu", purpose="imprint")
    )
    client.post(delete)
    assert not Page.objects.filter(pk__in=[section.pk, imprint.pk]).exists()


def test_a_pillar_keeps_its_address_and_does_not_expire(client, admin, space):
    index = NewsIndexPage.objects.get()
    for changes in ({"slug": "neues"}, {"expire_at": "2020-01-01 00:00"}):
        answer = form_of(client, index, **changes)
        assert answer.status_code == 200, changes
    answer = form_of(client, SpaceIndexPage.objects.get(), slug="wiki")
    assert answer.context["form"].errors["slug"]
    assert form_of(client, index, title="Neues aus den Kreisen").status_code == 302
    index.refresh_from_db()
    assert (index.slug, index.title, index.expire_at) == (
        "aktuelles",
        "Neues aus den Kreisen",
        None,
    )


@pytest.mark.parametrize("name", ["groups", "search", "my", "admin", "Static", "media", "healthz"])
def test_no_public_page_takes_an_address_of_the_site(client, admin, name):
    home = HomePage.objects.get()
    assert name.lower() in reserved_names()
    section = home.add_child(instance=StandardPage(title="Über uns", slug="ueber"))
    page = section.add_child(instance=StandardPage(title="Seite", slug=name))
    before = tree()

    url = reverse("wagtailadmin_pages:add", args=["teamweb_website", "standardpage", home.pk])
    added = posted(client, url, title="Neu", slug=name)
    assert name in str(added.context["form"].errors["slug"])
    assert form_of(client, section, slug=name).status_code == 200
    copy = {"new_title": "Kopie", "new_slug": name, "new_parent_page": home.pk}
    for answer in (
        client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, home.pk])),
        client.post(f"{BULK}/move/?id={page.pk}", {"chooser": home.pk}),
        client.post(reverse("wagtailadmin_pages:copy", args=[section.pk]), copy),
    ):
        assert answer.status_code == 302
        assert name in said(answer)

    assert tree() == before


def delete_views() -> Iterator[tuple[str, type]]:
    """Every screen of the administration that deletes a row of a table of ours."""

    def walk(resolver: URLResolver, names: tuple[str, ...]) -> Iterator[tuple[str, type]]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                name = pattern.namespace
                yield from walk(pattern, (*names, name) if name else names)
            elif isinstance(pattern, URLPattern):
                view = getattr(pattern.callback, "view_class", None)
                if isinstance(view, type) and issubclass(view, DeleteView):
                    model = pattern.callback.view_initkwargs.get("model") or view.model
                    yield ":".join((*names, pattern.name)), model

    return walk(get_resolver(), ())


def used_rows(admin) -> dict[type, Any]:
    """A row of each kind that something else names."""
    organisation = OrganisationFactory()
    person = UserFactory()
    person.profile.organisation = organisation
    person.profile.save()
    answer = AnswerFactory(questions=[QuestionFactory()])
    service = PublicServiceFactory()
    chapter = ChapterFactory()
    PortalFactory(topic_area=service.situation.topic_area)
    group = WorkingGroupFactory()
    question = answer.questions.get()
    return {
        TopicArea: service.situation.topic_area,
        type(service.situation): service.situation,
        Guideline: chapter.guideline,
        Question: question,
        QuestionTopic: question.topic,
        type(question.topic.catalogue): question.topic.catalogue,
        Answer: answer,
        Source: answer.source,
        Organisation: organisation,
        GroupType: group.type,
        type(group): group,
        type(group.auth_group): group.auth_group,
        Site: Site.objects.get(),
    }


# Nobody deletes these in the administration.
CLOSED = (WorkingGroup,)


def test_no_screen_deletes_what_is_in_use_or_fails_on_it(client, admin):
    rows = used_rows(admin)
    seen = set()
    for name, model in delete_views():
        found = rows.get(model)
        if found is None:
            continue
        seen.add(model)
        url = reverse(name, args=[found.pk])
        assert client.get(url).status_code < 500, name
        answer = client.post(url)
        assert answer.status_code < 500, name
        assert model._default_manager.filter(pk=found.pk).exists(), name
        if model._meta.app_label.startswith(("knowledge", "teamweb")) and model not in CLOSED:
            assert len(said(answer)) > len("Sie haben keine Berechtigung."), name
    assert seen == set(rows)


def test_what_uses_a_row_is_named(client, admin):
    area = SituationFactory(name="Umzug").topic_area
    PortalFactory(topic_area=area, name="Bauportal")
    answer = client.post(reverse("topicarea:delete", args=[area.pk]))
    assert "Umzug" in said(answer)
    assert "Bauportal" in said(answer)


@pytest.mark.parametrize(
    "make",
    [
        lambda: QuestionFactory(state="answered"),
        lambda: AnswerFactory(),
        lambda: GuidelineFactory(state="published"),
        lambda: ChapterFactory(guideline__state="published"),
    ],
)
def test_what_was_published_stays_even_if_nothing_uses_it(client, admin, make):
    found = make()
    client.post(reverse(f"{found._meta.model_name}:delete", args=[found.pk]))
    assert type(found).objects.filter(pk=found.pk).exists()


def test_what_nothing_uses_goes(client, admin):
    draft = GuidelineFactory()
    client.post(reverse("guideline:delete", args=[draft.pk]))
    assert not Guideline.objects.filter(pk=draft.pk).exists()


def test_a_group_that_people_or_a_workflow_need_stays(client, admin):
    for name in ("Redaktion", "Redaktionsleitung"):
        if name == "Redaktion":
            UserFactory().groups.add(Group.objects.get(name=name))
        url = reverse("wagtailusers_groups:delete", args=[Group.objects.get(name=name).pk])
        assert "Redaktion" in said(client.post(url))
        assert Group.objects.filter(name=name).exists()
    lonely = Group.objects.create(name="Verein")
    client.post(reverse("wagtailusers_groups:delete", args=[lonely.pk]))
    assert not Group.objects.filter(pk=lonely.pk).exists()


def test_what_the_database_refuses_is_answered_with_a_sentence(client, admin):
    """Nothing in front of the screen knows that a working group needs this one."""
    mirror = WorkingGroupFactory().auth_group
    request = RequestFactory().post("/admin/groups/")
    request.user, request.session = admin, {}
    request._messages = CookieStorage(request)
    guard = AdminGuardMiddleware(lambda request: HttpResponse())
    with pytest.raises(ProtectedError) as error:
        mirror.delete()
    for raised, word in (
        (error.value, str(mirror.working_group)),
        (ValidationError("Zu lang."), "Zu lang."),
        (IntegrityError("UNIQUE constraint failed"), "nicht gespeichert"),
    ):
        answer = guard.process_exception(request, raised)
        assert answer.status_code == 302
        assert word in " ".join(map(str, get_messages(request)))
    assert guard.process_exception(request, ValueError()) is None


@pytest.mark.parametrize("action", ["delete", "move", "unpublish", "copy", "publish"])
def test_programs_do_not_change_pages_past_the_screens(client, admin, space, action):
    page = create_page(parent=space, title="Eins", body="", by=admin)
    before = tree()
    url = f"/admin/api/main/pages/{page.pk}/action/{action}/"
    assert client.post(url, {"destination_page_id": HomePage.objects.get().pk}).status_code == 404
    assert tree() == before


def test_the_one_site_keeps_its_home_page_and_gets_no_rival(client, admin):
    site = Site.objects.get()
    other = StandardPage.objects.get(purpose="imprint")
    fields = {"hostname": "wiki.example", "port": 443, "site_name": "Wiki", "root_page": other.pk}
    client.post(reverse("wagtailsites:edit", args=[site.pk]), fields)
    client.post(reverse("wagtailsites:add"), {**fields, "is_default_site": "on"})
    client.post(reverse("wagtailsites:delete", args=[site.pk]))

    now = Site.objects.get()
    assert (now.hostname, now.root_page_id, now.is_default_site) == (
        "wiki.example",
        site.root_page_id,
        True,
    )


def test_a_page_of_a_space_goes_into_the_trash_first(client, admin, space):
    one, two = (
        create_page(parent=space, title=title, body="", by=admin) for title in ("Eins", "Zwei")
    )
    item = news(title="Nachricht")
    client.post(reverse("wagtailadmin_pages:delete", args=[one.pk]))
    client.post(f"{BULK}/delete/?id={two.pk}&id={item.pk}")
    assert SpaceEntry.objects.filter(pk__in=[one.pk, two.pk], trashed_at__isnull=False).count() == 2
    assert not NewsPage.objects.filter(pk=item.pk).exists()
    client.post(reverse("wagtailadmin_pages:delete", args=[one.pk]))
    assert not SpaceEntry.objects.filter(pk=one.pk).exists()


def test_published_minutes_stay_in_the_trash_whoever_deletes_them(client, admin):
    space, chair = meeting_space()
    page = make_meeting(space=space, by=chair, items=("Akte",), published=True).page
    delete = reverse("wagtailadmin_pages:delete", args=[page.pk])
    client.post(delete)
    assert SpaceEntry.objects.get(pk=page.pk).trashed_at
    answer = client.post(delete)
    assert answer.status_code == 302
    assert "Sitzung" in said(answer)
    client.post(f"{BULK}/delete/?id={page.pk}")
    client.post(reverse("teamweb_spaces:delete", args=[page.pk]))
    assert MinutesPage.objects.filter(pk=page.pk).exists()
    assert "Protokolle" in said(client.get(reverse("wagtailadmin_home")))


@pytest.mark.parametrize("name", ["new", "ask", "search", "groups", "my", "admin"])
def test_no_space_takes_a_reserved_short_name(client, admin, name):
    data = {"title": "Bereich", "key": name, "audience": "members"}
    answer = client.post(reverse("teamweb_spaces:new_space"), data)
    assert name in str(answer.context["form"].errors["key"])


@pytest.mark.parametrize("name", ["new", "search", "groups", "my", "admin"])
def test_no_group_takes_a_reserved_short_name(client, admin, name):
    data = {"name": "Kreis", "key": name, "type": WorkingGroupFactory().type_id}
    answer = client.post(reverse("teamweb_groups:new_group"), data)
    assert name in str(answer.context["form"].errors["key"])
