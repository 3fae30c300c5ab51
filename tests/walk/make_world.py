"""The whole site: what is in its spaces, what is public, and what belongs to one person."""

from typing import Any

from django.contrib.auth.models import Group as AuthGroup
from django.contrib.auth.models import Permission
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, GroupPagePermission

from teamweb.groups.actions.invitations import invite
from teamweb.meetings.actions import open_feed
from teamweb.meetings.models import CalendarFeed
from teamweb.notifications.models import Notification
from teamweb.spaces import actions as spaces
from teamweb.spaces.actions import ask_for_access
from teamweb.spaces.models import SpacePage
from teamweb.website.models import NewsIndexPage
from teamweb_search.engines import current
from teamweb_search.indexing.drain import drain
from teamweb_search.tokens import create_token
from tests.factories.meetings import make_space
from tests.factories.people import (
    MembershipFactory,
    UserFactory,
    WorkingGroupFactory,
)
from tests.factories.website import event, news

from .make_knowledge import fill_knowledge
from .make_meetings import fill_meetings
from .make_spaces import fill_space, hide_drafts, hide_pages
from .world import ROLES, World, file, hidden, person


def make_world() -> World:
    world = World()
    closed_group = WorkingGroupFactory(key="geschlossen", name="Geschlossener Kreis")
    open_group = WorkingGroupFactory(key="offen", name="Offener Kreis")
    author, colleague = person(1), person(2)
    for group in (closed_group, open_group):
        MembershipFactory(group=group, role="chair", user=author)
        world.add(MembershipFactory(group=group, user=colleague))
    make_people(world, closed_group)

    open_space, _chair = make_space(
        group=open_group, audience="public", key="offen", title="Offener Bereich"
    )
    closed_space, _chair = make_space(
        group=closed_group,
        audience="group",
        key="kreisraum",
        title=hidden("group", "titel"),
        description=hidden("group", "beschreibung"),
        body=f"<p>{hidden('group', 'text')}</p>",
    )
    world.add(open_group, closed_group, open_space, closed_space)
    for space, circle in ((open_space, ""), (closed_space, "group")):
        fill_space(world, space, author, colleague, circle)
    hide_pages(world, closed_space, author)
    hide_drafts(world, open_space, author, "foreign")
    fill_meetings(world, open_space, author, colleague, outer="", inner="foreign")
    fill_meetings(world, closed_space, author, colleague, outer="group", inner="inner")
    fill_knowledge(world, closed_space, author)
    fill_site(world, author)
    fill_private(world, closed_group, closed_space, author)
    engine = current()
    engine.indexes()
    while drain(engine):
        pass
    engine.refresh()
    return world


def make_people(world: World, closed_group: Any) -> None:
    for number, role in enumerate(ROLES):
        if role != "visitor":
            world.users[role] = UserFactory(first_name="Rolle", last_name=f"Nummer{number}")
    MembershipFactory(group=closed_group, role="guest", user=world.users["guest"])
    MembershipFactory(group=closed_group, user=world.users["member"])
    other = WorkingGroupFactory(key="anders", name="Anderer Kreis")
    MembershipFactory(group=other, role="chair", user=world.users["officer"])
    space = spaces.create_space(
        key="anders", title="Anderer Bereich", by=world.users["officer"], group=other
    )
    world.add(space)
    desk = AuthGroup.objects.create(name="Nachrichten")
    access_admin = Permission.objects.get(codename="access_admin")
    desk.permissions.add(access_admin)
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=desk,
            page=NewsIndexPage.objects.get(),
            permission=Permission.objects.get(codename=codename),
        )
    world.users["editor"].groups.add(desk)
    # Members and officers open the admin too: their spaces are all they find there.
    for role in ("member", "officer", "guest"):
        world.users[role].user_permissions.add(access_admin)


def fill_site(world: World, author: Any) -> None:
    """Pages, files and pictures of the public site that are not published."""
    world.add(news("Offene Nachricht Kennwort"))
    page = event(hidden("site", "veranstaltung"), live=False)
    page.save_revision(user=author)
    world.add(*page.revisions.all(), page)
    private = Collection.get_first_root_node().add_child(name=hidden("site", "sammlung"))
    closed = private.view_restrictions.create(restriction_type=CollectionViewRestriction.GROUPS)
    closed.groups.add(AuthGroup.objects.create(name="Niemand"))
    document = get_document_model().objects.create(
        title=hidden("site", "dokument"), file=file("site"), collection=private
    )
    image = get_image_model().objects.create(
        title=hidden("site", "bild"),
        file=get_test_image_file("Zqsitebild.png", size=(1, 1)),
        collection=private,
    )
    world.add(private, document, image)


def fill_private(world: World, group: Any, space: SpacePage, author: Any) -> None:
    """What is for one person, or for those who lead a group."""
    invited = invite(group=group, emails=["zqprivategast@example.org"], by=author)
    notes = Notification.objects.filter(recipient=author)[:1]
    token, _key = create_token(user=author, name=hidden("private", "schluessel"))
    open_feed(user=author)
    ask_for_access(
        page=space, user=UserFactory(last_name="Bittend"), message=hidden("private", "bitte")
    )
    world.add(*invited.sent, *notes, token, *CalendarFeed.objects.filter(user=author), author)
