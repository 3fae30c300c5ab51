"""A site in which everything hidden bears a word that says from whom it is hidden.

Hidden words begin with "Zq" and the name of their circle; "Kennwort" stands in all of them,
so that a search for it would find them.
"""

import datetime
import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group as AuthGroup
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, GroupPagePermission, Page

from teamweb.access.actions import restrict
from teamweb.access.models import AccessRule
from teamweb.comments.actions import add_comment
from teamweb.core.richtext import from_markdown
from teamweb.groups.actions.invitations import invite
from teamweb.meetings import actions as meetings
from teamweb.meetings.feeds import open_feed
from teamweb.meetings.models import CalendarFeed, Meeting
from teamweb.notifications.actions import watch
from teamweb.notifications.models import Notification
from teamweb.spaces import actions as spaces
from teamweb.spaces.actions import ask_for_access
from teamweb.spaces.actions.files import add_attachment, trash_attachment
from teamweb.spaces.models import SpacePage
from teamweb.todos.actions import create_todo, set_todo_state
from teamweb.website.models import NewsIndexPage
from teamweb_knowledge.contacts.actions import (
    add_contact_entry,
    confirm_subscription,
    request_subscription,
)
from teamweb_knowledge.contacts.models import ConsentEvent
from teamweb_knowledge.newsletters.models import Issue
from teamweb_knowledge.questions.models import Norm
from teamweb_search.engines import current
from teamweb_search.indexing.drain import drain
from teamweb_search.tokens import create_token
from tests.factories.knowledge import (
    AnswerFactory,
    ChapterFactory,
    GuidelineFactory,
    PortalFactory,
    PublicServiceFactory,
    QuestionFactory,
    TermFactory,
    TopicAreaFactory,
)
from tests.factories.meetings import make_space
from tests.factories.people import (
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    WorkingGroupFactory,
)
from tests.factories.website import event, news

HIDDEN = re.compile(r"zq(name|mail|group|inner|trash|draft|narrow|foreign|private|site)\w*", re.I)
PEOPLE = frozenset({"name", "mail"})
# Whose eyes look, and the circles whose words they may meet.
ROLES: dict[str, frozenset[str]] = {
    "visitor": frozenset(),
    "stranger": PEOPLE,
    "guest": PEOPLE | {"group"},
    "member": PEOPLE | {"group", "inner", "trash", "draft"},
    "officer": PEOPLE,  # Of another group.
    "editor": PEOPLE,  # Opens the admin, for the news of the public site.
}


@dataclass
class World:
    users: dict[str, Any] = field(default_factory=dict)
    # Model label -> the rows whose ids fill an address, the most hidden ones first.
    rows: dict[str, list[Model]] = field(default_factory=dict)

    def add(self, *rows: Model) -> None:
        for row in rows:
            for model in type(row).__mro__:
                if hasattr(model, "_meta") and not model._meta.abstract:
                    self.rows.setdefault(model._meta.label, []).insert(0, row)

    def of(self, label: str) -> list[Any]:
        return self.rows.get(label, [])


def hidden(circle: str, what: str) -> str:
    return f"Zq{circle}{what} Kennwort"


def file(circle: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"Zq{circle}datei-Kennwort.txt", f"Zq{circle}inhalt".encode())


def person(number: int) -> Any:
    return UserFactory(
        first_name="Zqnamevor", last_name=f"Zqnamenach{number}", email=f"zqmail{number}@example.org"
    )


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


def fill_space(world: World, space: SpacePage, author: Any, colleague: Any, circle: str) -> None:
    def words(what: str) -> str:
        return hidden(circle, what) if circle else f"Offen {what} Kennwort"

    page = spaces.create_page(
        parent=space,
        title=words("seite"),
        body=f'<h2>{words("abschnitt")}</h2><p>{words("text")} <span data-mention="{colleague.pk}">'
        f"@{colleague.get_full_name()}</span></p>",
        by=author,
        labels=[f"Zq{circle}schlagwort" if circle else "offen"],
        comment=words("anlass"),
    )
    spaces.edit_page(
        page=page,
        title=page.title,
        body=page.body + f"<p>{words('mehr')}</p>",
        by=colleague,
        base_revision_id=page.latest_revision_id,
    )
    below = spaces.create_page(parent=page, title=words("unterseite"), by=author)
    attachment = add_attachment(page=page, file=file(circle or "offen"), by=author)
    # Visitors see no comments, whoever may read the page.
    comment = add_comment(page=page, text=words("kommentar"), by=colleague, quote="x")
    template = spaces.save_template(space=space, title=words("vorlage"), body="<p>x</p>", by=author)
    watch(user=author, target=page)
    page.refresh_from_db()
    world.add(*page.revisions.all(), below, page, attachment, comment, comment.thread, template)
    world.add(*space.audience_access.rules.all(), *space.members_access.rules.all())


def hide_pages(world: World, space: SpacePage, author: Any) -> None:
    closed = spaces.create_page(
        parent=space,
        title=hidden("narrow", "seite"),
        body=f"<p>{hidden('narrow', 'text')}</p>",
        by=author,
        labels=["Zqnarrowschlagwort"],
    )
    attachment = add_attachment(page=closed, file=file("narrow"), by=author)
    restrict(page=closed, rules=[], by=author)
    comment = add_comment(page=closed, text=hidden("narrow", "kommentar"), by=author, quote="x")
    todo = create_todo(title=hidden("narrow", "aufgabe"), by=author, source=closed, owners=[author])
    trashed = spaces.create_page(
        parent=space,
        title=hidden("trash", "seite"),
        body=f"<p>{hidden('trash', 'text')}</p>",
        by=author,
        labels=["Zqtrashschlagwort"],
    )
    old_file = add_attachment(page=trashed, file=file("trash"), by=author)
    trash_attachment(attachment=old_file, by=author)
    spaces.trash_page(page=trashed, by=author)
    rules = AccessRule.objects.filter(access__root_page_id=closed.pk)
    world.add(*trashed.revisions.all(), trashed, old_file)
    world.add(*closed.revisions.all(), closed, attachment, comment, comment.thread, todo, *rules)
    hide_drafts(world, space, author, "draft")


def hide_drafts(world: World, space: SpacePage, author: Any, circle: str) -> None:
    """A new page and a change that wait for whoever manages the space."""
    member = person(10 if circle == "draft" else 11)
    MembershipFactory(group=space.group, user=member)
    spaces.set_moderated(space=space, is_moderated=True, by=author)
    draft = spaces.create_page(
        parent=space,
        title=hidden(circle, "entwurf"),
        body=f"<p>{hidden(circle, 'entwurfstext')}</p>",
        by=member,
        labels=[f"Zq{circle}schlagwort"],
    )
    page = Page.objects.get(pk=space.pk).get_children().live().first().specific
    spaces.edit_page(
        page=page,
        title=hidden(circle, "neuer-titel"),
        body=f"<p>{hidden(circle, 'neuer-text')}</p>",
        by=member,
        base_revision_id=page.latest_revision_id,
    )
    spaces.set_moderated(space=space, is_moderated=False, by=author)
    world.add(*draft.revisions.all(), draft)


def fill_meetings(
    world: World, space: SpacePage, author: Any, colleague: Any, *, outer: str, inner: str
) -> None:
    def words(what: str) -> str:
        return hidden(outer, what) if outer else f"Offen {what} Kennwort"

    series = meetings.create_series(space=space, title=words("reihe"), by=author)
    start = timezone.now() - datetime.timedelta(days=3)
    world.add(series)
    held = _meeting(space, author, colleague, start, words("sitzung"), words, inner, world)
    meetings.publish_minutes(meeting=Meeting.objects.get(pk=held.pk), by=author)
    held = Meeting.objects.get(pk=held.pk)
    objection = meetings.raise_objection(
        meeting=held, by=colleague, reason=hidden(inner, "einwand")
    )
    again = _meeting(space, author, colleague, start, words("revision"), words, inner, world)
    meetings.publish_minutes(meeting=Meeting.objects.get(pk=again.pk), by=author)
    meetings.reopen_minutes(meeting=Meeting.objects.get(pk=again.pk), by=author)
    item = again.items.order_by("rank").first()
    meetings.edit_agenda_item(
        item=item,
        by=author,
        base_version=item.version,
        notes=from_markdown(hidden(inner, "notiz-in-arbeit")),
    )
    soon = timezone.now() + datetime.timedelta(days=9)
    coming = _meeting(space, author, colleague, soon, words("einladung"), words, inner, world)
    meetings.invite(meeting=Meeting.objects.get(pk=coming.pk), by=author)
    meetings.invite_guest(
        meeting=coming, by=author, name="Zqnamegast", email=f"zqmailgast{space.pk}@example.org"
    )
    draft = _meeting(
        space, author, colleague, soon, hidden(inner, "sitzung"), lambda w: hidden(inner, w), inner,
        world,
    )  # fmt: skip
    topic = meetings.propose_topic(
        space=space, by=colleague, title=hidden(inner, "vorschlag"), reason=hidden(inner, "grund")
    )
    paper = meetings.add_paper(topic=topic, file=file(inner), by=author)
    world.add(held.page, held.page.get_parent(), objection, topic, paper, held, again, coming)
    world.add(*held.versions.all(), draft)
    world.rows["teamweb_meetings.Meeting"][:0] = [held, again, coming, draft]


def _meeting(space, author, colleague, start, title, words, inner, world) -> Meeting:
    meeting = meetings.create_meeting(
        space=space,
        title=title,
        starts_at=start,
        ends_at=start + datetime.timedelta(hours=2),
        place=words("ort"),
        by=author,
    )
    for user, role in ((author, "chair"), (colleague, "member")):
        row = meetings.record_attendance(
            meeting=meeting, by=author, user=user, role=role, note="pünktlich"
        )
        world.add(row)
    for part, say in (("a", words), ("b", lambda what: hidden(inner, what))):
        item = meetings.add_agenda_item(
            meeting=meeting,
            title=say("punkt"),
            by=author,
            notes=from_markdown(say("notiz")),
            announcement=from_markdown(say("vorlage")),
            part=part,
        )
        resolution = meetings.adopt_resolution(
            item=item,
            title=say("beschluss"),
            wording=say("wortlaut"),
            category=say("art"),
            by=author,
        )
        todo = create_todo(title=say("aufgabe"), by=author, source=item, owners=[colleague])
        set_todo_state(todo=todo, state="in_progress", by=colleague, text=say("stand"))
        written = create_todo(
            title=say("auftrag"), by=author, source=item, owner_text="Zqnamefrei Mustermann"
        )
        paper = meetings.add_paper(topic=item.topic, file=file(inner), by=author)
        world.add(item, item.topic, paper, resolution, todo, written)
    return meeting


def fill_knowledge(world: World, space: SpacePage, author: Any) -> None:
    inner = space.audience_access.pk
    area = TopicAreaFactory(key="themenfeld", name="Themenfeld")
    question = QuestionFactory(wording="Offene Frage Kennwort")
    closed = QuestionFactory(
        wording=hidden("group", "frage"), access_id=inner, topic__catalogue__access_id=inner
    )
    # Read by whoever asked it, until it is opened.
    submitted = QuestionFactory(
        wording=hidden("private", "frage"),
        explanation=hidden("private", "erklaerung"),
        state="submitted",
        entered_by=author,
        topic=question.topic,
    )
    for catalogue, title in (
        (question.topic.catalogue, "Offener Katalog"),
        (closed.topic.catalogue, hidden("group", "katalog")),
    ):
        catalogue.title = title
        catalogue.save()
    closed.topic.name = hidden("group", "thema")
    closed.topic.save()
    answers = [
        AnswerFactory(body="Antwort", questions=[question]),
        AnswerFactory(body=hidden("site", "antwort"), questions=[question], status="draft"),
        AnswerFactory(body=hidden("group", "antwort"), questions=[closed], access_id=inner),
    ]
    guideline = GuidelineFactory(title=hidden("group", "leitfaden"), access_id=inner)
    chapter = ChapterFactory(guideline=guideline, title=hidden("group", "kapitel"))
    norm = Norm.objects.create(label="§ 1 GG")
    portal, service, term = PortalFactory(topic_area=area), PublicServiceFactory(), TermFactory()
    world.add(norm, portal, service, service.situation, term, OrganisationFactory())
    world.add(question.topic.catalogue, closed.topic.catalogue, question.topic, closed.topic)
    world.add(question, closed, submitted, *answers, *(answer.source for answer in answers))
    world.add(GuidelineFactory(), guideline, chapter, area)
    issue = Issue.objects.create(subject=hidden("site", "ausgabe"), body=[])
    world.add(issue)
    add_contact_entry(user=author, topic_area=area, function="Zqnamefunktion", organisation="x")
    subscriber = confirm_subscription(
        opt_in=request_subscription(address="zqprivateabo@example.org", topic_areas=[area])
    )
    world.add(subscriber, *ConsentEvent.objects.all()[:1])


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
