"""Spaces with pages, files, comments, drafts and pages in the trash."""

from typing import Any

from wagtail.models import Page

from teamweb.access.actions import restrict
from teamweb.access.models import AccessRule
from teamweb.comments.actions import add_comment
from teamweb.notifications.actions import watch
from teamweb.spaces import actions as spaces
from teamweb.spaces.actions.files import add_attachment, trash_attachment
from teamweb.spaces.models import SpacePage
from teamweb.todos.actions import create_todo
from tests.factories.people import MembershipFactory

from .world import World, file, hidden, person


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
