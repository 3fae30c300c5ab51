import datetime

import pytest

from teamweb.access.errors import SpaceRootNotRestrictable
from teamweb.access.models import AccessRule, Level, PageAccess
from teamweb.access.readable import access_levels
from teamweb.notifications.models import Notification
from teamweb.spaces.actions import create_page
from teamweb.spaces.models import AccessRequest, SpacePage, WikiPage
from tests.factories.people import MembershipFactory, UserFactory, WorkingGroupFactory
from tests.factories.spaces import make_chair, make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


@pytest.fixture
def chair(space, client):
    user = make_chair(space.group)
    client.force_login(user)
    return user


@pytest.fixture
def page(space, chair):
    return create_page(parent=space, title="Akte", body="<p>Text</p>", by=chair)


def may_read(user, page) -> bool:
    return WikiPage.objects.visible_to(user).filter(pk=page.pk).exists()


def test_an_officer_opens_a_space_for_the_group(client):
    group = WorkingGroupFactory()
    client.force_login(make_chair(group))

    answer = client.post(
        "/spaces/new/",
        {"title": "Neu", "key": "neu", "group": group.pk, "audience": "members"},
    )

    assert answer.url == "/teamweb/neu/"
    assert SpacePage.objects.visible_to(UserFactory()).filter(key="neu").exists()
    client.force_login(UserFactory())
    assert client.get("/spaces/new/").status_code == 403


def test_the_audience_decides_who_reads(client, space, chair, page):
    sub = WorkingGroupFactory(parent=space.group)
    other = WorkingGroupFactory()
    people = {
        "visitor": None,
        "anybody": UserFactory(),
        "below": make_member(sub),
        "other": make_member(other),
        "member": make_member(space.group),
    }
    expected = {
        "public": {"visitor", "anybody", "below", "other", "member"},
        "members": {"anybody", "below", "other", "member"},
        "group": {"below", "member"},
        "groups": {"below", "other", "member"},
    }
    for audience, readers in expected.items():
        data = {"audience-audience": audience, "audience-groups": [other.pk]}
        assert client.post("/spaces/ak-test/rights/", data).status_code == 302
        assert {name for name, user in people.items() if may_read(user, page)} == readers
        shown = client.get("/spaces/ak-test/rights/").context["audience_form"]
        assert shown["audience"].value() == audience


def test_a_person_gets_and_loses_a_right_with_an_end(client, space, chair, page):
    guest = UserFactory()
    data = {
        "rule-principal": "person",
        "rule-email": guest.email.upper(),
        "rule-level": Level.EDIT,
        "rule-ends_on": datetime.date(2030, 1, 1),
        "is_member": "on",
    }
    client.post("/spaces/ak-test/rights/", data)
    assert access_levels(guest)[space.members_access.pk] == Level.EDIT
    rule = AccessRule.objects.get(access=space.audience_access, user=guest)
    assert rule.ends_on == datetime.date(2030, 1, 1)

    client.post(f"/spaces/ak-test/rights/{rule.pk}/")

    assert not may_read(guest, page)
    assert space.members_access.pk not in access_levels(guest)


def test_nobody_locks_themselves_out(client, space, chair):
    rule = AccessRule.objects.get(
        access=space.audience_access, principal=AccessRule.Principal.OFFICERS
    )
    client.post(f"/spaces/ak-test/rights/{rule.pk}/")

    assert AccessRule.objects.filter(pk=rule.pk).exists()
    assert access_levels(chair)[space.audience_access.pk] == Level.MANAGE


def test_a_page_is_narrowed_and_widened_by_whoever_edits_it(client, space, page):
    editor, chosen, other = (make_member(space.group) for _ in range(3))
    client.force_login(editor)
    url = f"/pages/{page.pk}/rights/"
    client.post(url, {"emails": chosen.email, "level": Level.READ})
    assert [may_read(user, page) for user in (editor, chosen, other)] == [True, True, False]

    client.post(f"{url}widen/")

    assert may_read(other, page)


def test_why_somebody_sees_a_page_is_told_in_words(client, space, chair, page):
    member, outsider = make_member(space.group), UserFactory()
    known = client.get(f"/pages/{page.pk}/rights/?email={member.email}").content.decode()
    assert str(space.group) in known
    unknown = client.get(f"/pages/{page.pk}/rights/?email={outsider.email}")
    assert unknown.context["level"] == "" and unknown.context["steps"][0].rules == []
    client.post(f"/pages/{page.pk}/rights/", {"emails": "", "level": Level.READ})
    steps = client.get(f"/pages/{page.pk}/rights/?email={member.email}").context["steps"]
    assert [bool(step.rules) for step in steps] == [True, False]


def test_a_whole_space_is_not_restricted_and_the_reader_is_told(client, chair, space):
    answer = client.post(
        f"/pages/{space.pk}/rights/", {"emails": "", "level": Level.READ}, follow=True
    )

    assert str(SpaceRootNotRestrictable.user_message) in answer.content.decode()


def test_asking_answers_alike_for_what_is_there_and_what_is_not(client, space, chair, page):
    asker = UserFactory()
    client.force_login(asker)
    answers = []
    for address in ("ak-test/akte", "ak-test/gibt-es-nicht"):
        answer = client.post("/spaces/ask/", {"address": address, "message": "Bitte"}, follow=True)
        answers.append([str(m) for m in answer.context["messages"]])
        assert answer.redirect_chain == [("/spaces/", 302)]
    assert answers[0] == answers[1]

    asked = AccessRequest.objects.get()
    assert (asked.page_id, asked.user, asked.message) == (page.pk, asker, "Bitte")
    assert Notification.objects.filter(recipient=chair, kind="access_request").exists()
    assert not Notification.objects.filter(recipient=asker).exists()


def test_a_granted_request_opens_the_page_and_a_declined_one_does_not(client, space, chair, page):
    first, second = UserFactory(), UserFactory()
    for user in (first, second):
        client.force_login(user)
        client.post("/spaces/ask/", {"address": "ak-test/akte"})
    client.force_login(chair)
    assert client.get("/spaces/ak-test/requests/").content.decode().count("Akte") >= 2
    for user, answer in ((first, "grant"), (second, "decline")):
        asked = AccessRequest.objects.get(user=user)
        client.post("/spaces/ak-test/requests/", {"request": asked.pk, answer: "1"})

    assert [may_read(user, page) for user in (first, second)] == [True, False]
    assert Notification.objects.filter(recipient=first, kind="access_granted").exists()


def test_a_granted_request_for_a_narrowed_page_opens_it_wholly(client, space, chair, page):
    client.post(f"/pages/{page.pk}/rights/", {"emails": "", "level": Level.READ})
    asker = UserFactory()
    client.force_login(asker)
    client.post("/spaces/ask/", {"address": "ak-test/akte"})
    client.force_login(chair)
    asked = AccessRequest.objects.get()
    client.post("/spaces/ak-test/requests/", {"request": asked.pk, "grant": "1"})

    assert may_read(asker, page)
    assert PageAccess.objects.get(page=page).access.kind == "narrowed"


def test_settings_archive_and_open_again(client, space, chair, page):
    client.post("/spaces/ak-test/settings/", {"title": "AK Anders", "description": "Neu"})
    assert SpacePage.objects.get(pk=space.pk).title == "AK Anders"
    client.post("/spaces/ak-test/archive/")
    assert client.get(f"/pages/{page.pk}/edit/").status_code == 403
    assert client.get("/teamweb/ak-test/akte/").status_code == 200
    assert "AK Anders" not in client.get("/spaces/").content.decode()
    client.post("/spaces/ak-test/archive/", {"open": "1"})
    assert client.get(f"/pages/{page.pk}/edit/").status_code == 200


def test_templates_are_made_changed_and_deleted(client, space, chair):
    url = "/spaces/ak-test/templates/"
    client.post(f"{url}new/", {"title": "Vorlage", "body_markdown": "# x\n\n## Kopf"})
    template = space.templates.get()
    assert "Kopf" in template.body
    repeated = client.post(f"{url}new/", {"title": "Vorlage", "body_markdown": "y"})
    assert repeated.status_code == 200 and space.templates.count() == 1
    client.post(f"{url}{template.pk}/delete/")
    assert not space.templates.exists()


def test_a_member_of_a_sub_group_reads_but_does_not_edit(client, space, page):
    below = MembershipFactory(group=WorkingGroupFactory(parent=space.group)).user
    client.force_login(below)

    assert client.get("/teamweb/ak-test/akte/").status_code == 200
    assert client.get(f"/pages/{page.pk}/edit/").status_code == 403
