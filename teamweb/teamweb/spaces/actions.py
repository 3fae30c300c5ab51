"""Every change of spaces and their pages."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, PageViewRestriction, Revision, Site
from wagtail.signals import page_published, published

from ..access.actions import (
    Rule,
    grant,
    group_space_rules,
    level_for,
    open_access,
    revoke_rule,
    set_rules,
)
from ..access.models import AccessRule, Level, PageAccess
from ..coediting.actions import document_of, merge_external_change, text_now, text_of
from ..coediting.bus import announce_rights
from ..coediting.checkpoints import checkpoint
from ..coediting.errors import TooOld
from ..coediting.models import Checkpoint, CoeditedDocument, Update
from ..core.german_order import german_key
from ..core.richtext import (
    Comparison,
    PictureVersion,
    UnknownMarkup,
    canonical,
    put_back,
    references,
)
from ..core.richtext.text import UMLAUTS
from ..core.visible import has_visible
from ..groups.actions import may_manage
from ..groups.models import WorkingGroup
from .errors import (
    DraftChanged,
    EditConflict,
    KeyTaken,
    MoveNotAllowed,
    NotInTrash,
    PageIsNeeded,
    ParentInTrash,
    PassageChanged,
    SpaceIsArchived,
    TitleConflict,
)
from .models import (
    INDEX_SLUG,
    Attachment,
    AttachmentVersion,
    Label,
    PageLabel,
    PageRedirect,
    PageTemplate,
    SpaceEntry,
    SpaceIndexPage,
    SpacePage,
    VersionNote,
    WikiPage,
    label_key,
)
from .notices import tell_of_decision, tell_of_draft
from .signals import pages_changed
from .tree import touch
from .versions import pictures_of

KINDS = AccessRule.Principal
# Who reads a space beside its members.
AUDIENCES = ("public", "members", "group", "groups")


# --- rights ---------------------------------------------------------------------------------------


def page_level(user: Any, page: Page) -> int:
    """The `Level` of `user` for a page of a space, 0 for none (also when it is in no space)."""
    access_id = (
        PageAccess.objects.filter(page_id=page.pk).values_list("access_id", flat=True).first()
    )
    return level_for(user, access_id) if access_id else 0


def may_create_space(user: Any, group: WorkingGroup | None = None) -> bool:
    """Officers of a group open its spaces; others only an administrator."""
    if group is None:
        return bool(getattr(user, "is_superuser", False) and user.is_active)
    return may_manage(group, user)


def check_may_change(page: Page, user: Any, level: int = Level.EDIT) -> SpaceEntry:
    """The page's entry. Raises PermissionDenied, and SpaceIsArchived for what must not change."""
    entry = SpaceEntry.objects.select_related("space").get(page_id=page.pk)
    if page_level(user, page) < level:
        raise PermissionDenied
    if entry.space.is_archived:
        raise SpaceIsArchived(entry.space)
    return entry


# --- spaces ---------------------------------------------------------------------------------------


def space_index() -> SpaceIndexPage:
    """The page above all spaces, made on first use below the home page of the default site."""
    index = SpaceIndexPage.objects.first()
    if index is None:
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        root = Page.objects.get(pk=site.root_page_id) if site else Page.objects.get(depth=1)
        index = root.add_child(instance=SpaceIndexPage(title="Teamweb", slug=INDEX_SLUG))
        # Our own views decide; should a page ever be served past them, visitors get nothing.
        PageViewRestriction.objects.create(
            page_id=index.pk, restriction_type=PageViewRestriction.LOGIN
        )
    return index


def audience_rules(
    audience: str, *, group: WorkingGroup | None, groups: Iterable[WorkingGroup] = ()
) -> list[Rule]:
    """The rules behind one of AUDIENCES: who reads beside the members; the group's guests always do."""
    guests = [Rule(KINDS.GUESTS, group=group)] if group else []
    if audience == "public":
        return [Rule(KINDS.EVERYONE), *guests]
    if audience == "members":
        return [Rule(KINDS.MEMBERS), *guests]
    named = [group] if group else []
    if audience == "groups":
        named += list(groups)
    return [*(Rule(KINDS.GROUP_TREE, group=one) for one in named), *guests]


@transaction.atomic
def create_space(
    *,
    key: str,
    title: str,
    by: Any,
    group: WorkingGroup | None = None,
    audience: str = "members",
    audience_groups: Iterable[WorkingGroup] = (),
    description: str = "",
    body: str = "",
) -> SpacePage:
    """Open a space. Members of its group edit, officers manage; without a group, `by` manages it.

    Raises KeyTaken, and PermissionDenied unless `may_create_space`.
    """
    if not may_create_space(by, group):
        raise PermissionDenied
    _check_key(key)
    now = timezone.now()
    space = SpacePage(
        key=key,
        slug=key,
        title=title,
        group=group,
        description=description,
        body=canonical(body),
        owner=by,
        live=False,
    )
    space_index().add_child(instance=space)
    members = group_space_rules(group) if group else [Rule(KINDS.PERSON, Level.MANAGE, user=by)]
    open_access(
        space=space,
        audience=audience_rules(audience, group=group, groups=audience_groups),
        members=members,
    )
    log(space, "wagtail.create", user=by)
    _publish(space, by=by, now=now, action="wagtail.publish")
    return space


@transaction.atomic
def change_space(*, space: SpacePage, title: str, description: str, by: Any) -> SpacePage:
    """Rename or describe a space; for its short name and so all addresses there is `rename_space`."""
    check_may_change(space, by, Level.MANAGE)
    space.title, space.description = title, description
    _publish(space, by=by, action="wagtail.edit")
    return space


def _check_key(key: str, space: SpacePage | None = None) -> None:
    """Raise KeyTaken for the short name of another space, also for one that it had before."""
    own = space.pk if space is not None else 0
    spaces = SpacePage.objects.filter(key=key).exclude(pk=own)
    if spaces.exists() or PageRedirect.objects.filter(address=key).exclude(page_id=own).exists():
        raise KeyTaken(key)


@transaction.atomic
def rename_space(*, space: SpacePage, key: str, by: Any) -> SpacePage:
    """Give a space another short name; all its former addresses lead on. Raises KeyTaken."""
    check_may_change(space, by, Level.MANAGE)
    space = SpacePage.objects.select_for_update(of=["self"]).get(pk=space.pk)
    if key == space.key:
        return space
    _check_key(key, space)
    before = space.key
    PageRedirect.objects.filter(address=key).delete()
    space.key = space.slug = key
    space.save(clean=False)
    pages = SpaceEntry.objects.filter(space_id=space.pk).values_list("page_id", flat=True)
    pages_changed.send(SpaceEntry, page_ids=[space.pk])
    touch(list(pages))
    log(space, "teamweb_spaces.rename", user=by, data={"before": before})
    return space


@transaction.atomic
def change_audience(
    *, space: SpacePage, audience: str, by: Any, groups: Iterable[WorkingGroup] = ()
) -> None:
    """Replace who reads the space beside its members; rules that name persons or guests stay."""
    check_may_change(space, by, Level.MANAGE)
    outer, inner = space.audience_access, space.members_access
    kept = [
        Rule(rule.principal, rule.level, group=rule.group, user=rule.user, ends_on=rule.ends_on)
        for access, wanted in ((inner, KINDS.values), (outer, (KINDS.PERSON, KINDS.GUESTS)))
        for rule in access.rules.select_related("group", "user")
        if rule.principal in wanted
    ]
    rules = audience_rules(audience, group=space.group, groups=groups)
    set_rules(access=outer, rules=[*rules, *kept], by=by)
    touch([space.pk])


@transaction.atomic
def add_rule(*, space: SpacePage, rule: Rule, is_member: bool, by: Any) -> None:
    """Let a group or a person read (edit, manage) a space; `is_member`: also what only members read.

    Guests never read that.
    """
    check_may_change(space, by, Level.MANAGE)
    grant(access=space.audience_access, rule=rule, by=by)
    if is_member and rule.principal != KINDS.GUESTS:
        grant(access=space.members_access, rule=rule, by=by)
    touch([space.pk])


@transaction.atomic
def remove_rule(*, space: SpacePage, rule: AccessRule, by: Any) -> None:
    """Take a rule away. Without the right to read the space, the one to its inner part goes too.

    Raises SelfLockout when `by` could not manage the space afterwards.
    """
    check_may_change(space, by, Level.MANAGE)
    if rule.access_id == space.audience_access.pk:
        same = AccessRule.objects.filter(
            access=space.members_access,
            principal=rule.principal,
            group=rule.group,
            user=rule.user,
        ).first()
        if same is not None:
            revoke_rule(rule=same, by=by)
    revoke_rule(rule=rule, by=by)
    touch([space.pk])


@transaction.atomic
def archive_space(*, space: SpacePage, by: Any) -> SpacePage:
    """Freeze a space: it stays readable and searchable, nothing in it can be changed."""
    check_may_change(space, by, Level.MANAGE)
    space.archived_at = timezone.now()
    space.save(update_fields=["archived_at"], clean=False)
    log(space, "teamweb_spaces.archive", user=by)
    # Who is writing in one of its pages goes on as a reader.
    transaction.on_commit(announce_rights)
    return space


@transaction.atomic
def unarchive_space(*, space: SpacePage, by: Any) -> SpacePage:
    if page_level(by, space) < Level.MANAGE:
        raise PermissionDenied
    space.archived_at = None
    space.save(update_fields=["archived_at"], clean=False)
    log(space, "teamweb_spaces.unarchive", user=by)
    return space


# --- pages ----------------------------------------------------------------------------------------


def free_slug(parent: Page, title: str, *, but: int | None = None) -> str:
    """A short address from the title that no sibling has."""
    german = title.lower().translate(UMLAUTS)
    wanted = slugify(german)[:80].strip("-") or "seite"
    taken = set(
        Page.objects.child_of(parent)
        .filter(slug__startswith=wanted)
        .exclude(pk=but)
        .values_list("slug", flat=True)
    )
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _publish(
    page: Any,
    *,
    by: Any,
    action: str,
    now: Any = None,
    comment: str = "",
    restored_from: Revision | None = None,
    is_automatic: bool = False,
    is_quiet: bool = False,
) -> Revision:
    """Store the page as a new version that readers see at once; `is_automatic`: nobody asked for it.

    In a moderated space it is a draft, unless somebody who may publish asked for it.
    `save_revision()` as everywhere in Wagtail, then one save for what its publish action would
    do in 40 queries more (it reads the page back from the revision and validates it again).
    """
    is_draft = is_moderated(page) and (is_automatic or not may_publish(page, by))
    was_waiting = has_draft(page)
    revision = page.save_revision(user=by, changed=is_draft)
    if comment or restored_from:
        VersionNote.objects.update_or_create(
            revision=revision,
            defaults={"comment": comment[:300], "restored_from": restored_from},
        )
    if is_draft:
        # Readers go on with what is live; the instance is that again too.
        page.refresh_from_db()
        touch([page.pk])
        log(page, "teamweb_spaces.draft", user=by, revision=revision)
        if not was_waiting and not is_quiet:
            tell_of_draft(page, revision)
        return revision
    kind = {"is_automatic": is_automatic, "is_quiet": is_quiet}
    _make_live(page, revision, by=by, action=action, now=now, **kind)
    return revision


def _make_live(
    page: Any,
    revision: Revision,
    *,
    by: Any,
    action: str,
    now: Any = None,
    is_automatic: bool = False,
    is_quiet: bool = False,
) -> None:
    now = now or timezone.now()
    page.live = True
    page.expired = False
    page.has_unpublished_changes = False
    page.live_revision = revision
    page.last_published_at = now
    page.first_published_at = page.first_published_at or now
    page.save(clean=False)
    page_published.send(
        sender=type(page),
        instance=page,
        revision=revision,
        is_automatic=is_automatic,
        is_quiet=is_quiet,
    )
    published.send(sender=type(page), instance=page, revision=revision)
    log(page, action, user=by, revision=revision, content_changed=True)


def is_moderated(page: Page) -> bool:
    """Whether what members write in this page waits for somebody to publish it."""
    return SpaceEntry.objects.filter(page_id=page.pk, space__is_moderated=True).exists()


def has_draft(page: Page) -> bool:
    """Whether the newest text of the page waits to be published.

    Not so where somebody published an older version in the Wagtail admin: that one is edited on.
    """
    return (
        page.has_unpublished_changes
        and VersionNote.objects.filter(revision=page.latest_revision_id, is_draft=True).exists()
    )


def may_publish(page: Page, user: Any) -> bool:
    """Whether `user` publishes in a moderated space: whoever manages it."""
    return user is not None and page_level(user, page) >= Level.MANAGE


def present(page: Page, *, lock: bool = False) -> Any:
    """The page as it is edited: with title and text of its draft, where it has one.

    `lock`: two who save at once meet here; the second one sees the first one's version.
    """
    if lock:
        Page.objects.select_for_update().filter(pk=page.pk).values_list("pk").get()
    stored = type(page.specific)._default_manager.get(pk=page.pk)
    if has_draft(stored):
        content = stored.latest_revision.content
        stored.title, stored.slug = content["title"], content["slug"]
        stored.body = content.get("body", "")
    return stored


@transaction.atomic
def publish_draft(*, page: Page, revision_id: int, by: Any, comment: str = "") -> Any:
    """Show readers the draft that `by` has read, as `revision_id`; its writer is told.

    Raises PermissionDenied, SpaceIsArchived, and DraftChanged when there is no such draft any
    more: somebody went on writing, or it was published.
    """
    check_may_change(page, by, Level.MANAGE)
    current = present(page, lock=True)
    if not has_draft(current) or current.latest_revision_id != revision_id:
        raise DraftChanged(current)
    revision = current.latest_revision
    if comment:
        VersionNote.objects.update_or_create(revision=revision, defaults={"comment": comment[:300]})
    _make_live(current, revision, by=by, action="wagtail.publish")
    tell_of_decision(current, revision, by=by)
    return current


@transaction.atomic
def send_draft_back(*, page: Page, revision_id: int, by: Any, reason: str) -> None:
    """Leave the draft with those who write, and say why; its writer is told. Raises as `publish_draft`."""
    check_may_change(page, by, Level.MANAGE)
    current = present(page, lock=True)
    if not has_draft(current) or current.latest_revision_id != revision_id:
        raise DraftChanged(current)
    VersionNote.objects.update_or_create(
        revision=current.latest_revision, defaults={"sent_back_reason": reason.strip()}
    )
    touch([page.pk])
    log(current, "teamweb_spaces.send_back", user=by, revision=current.latest_revision)
    tell_of_decision(current, current.latest_revision, by=by, reason=reason.strip())


@transaction.atomic
def set_moderated(*, space: SpacePage, is_moderated: bool, by: Any) -> SpacePage:
    """Switch checking on or off. Drafts that wait stay drafts until they are published or saved again."""
    check_may_change(space, by, Level.MANAGE)
    if space.is_moderated != is_moderated:
        space.is_moderated = is_moderated
        SpacePage.objects.filter(pk=space.pk).update(is_moderated=is_moderated)
        touch([space.pk])
        log(space, "teamweb_spaces.moderation", user=by, data={"on": is_moderated})
    return space


@transaction.atomic
def create_page(
    *,
    parent: Page,
    title: str,
    body: str = "",
    by: Any,
    labels: Iterable[str] = (),
    template: PageTemplate | None = None,
    comment: str = "",
) -> WikiPage:
    """Add a page below `parent`; an empty body is taken from the template.

    Raises PermissionDenied, SpaceIsArchived, and UnknownMarkup for a body that is not canonical.
    """
    if template is not None and not body:
        body = template.body
    page = reserve_page(parent=parent, title=title, body=canonical(body), by=by)
    _publish(page, by=by, action="wagtail.publish", comment=comment)
    if labels:
        set_labels(page=page, names=labels, by=by)
    return page


@transaction.atomic
def reserve_page(*, parent: Page, title: str, by: Any, body: str = "") -> WikiPage:
    """A page that others can link to and nobody reads before `edit_page` gives it a first version.

    Raises PermissionDenied, SpaceIsArchived.
    """
    check_may_change(parent, by)
    # treebeard counts children on the parent: a stale instance would give a path twice.
    parent = Page.objects.select_for_update().get(pk=parent.pk)
    page = WikiPage(title=title.strip(), slug=free_slug(parent, title), body=body, owner=by)
    # Live only with its first version: a page is never readable without one.
    page.live = False
    parent.add_child(instance=page)
    log(page, "wagtail.create", user=by)
    return page


@transaction.atomic
def edit_page(
    *,
    page: Page,
    title: str,
    body: str,
    by: Any,
    base_revision_id: int | None,
    base_title: str | None = None,
    comment: str = "",
    is_quiet: bool = False,
) -> Any:
    """Save a new version. The title may change, the address follows and the former one leads on.

    `base_revision_id` is the version the editor was opened with, `base_title` the title it showed
    (that of the version unless told). When another text was saved since, nothing is stored and
    EditConflict carries both; when both gave a new title, TitleConflict. Saving what is there
    already makes no version. `is_quiet`: nobody is told of the version. Raises UnknownMarkup,
    PermissionDenied, SpaceIsArchived.
    """
    from .files import take_files

    check_may_change(page, by)
    body = take_files(page=page, body=canonical(body), by=by)
    document = _written_together(page)
    current = present(page, lock=True)
    base = _content_of_revision(base_revision_id, page)
    base_body, base_title = base.get("body"), base_title or base.get("title")
    title = title.strip()
    if document is not None and _merge(document, body, by, base_revision_id):
        title = merged_title(current.title, title, base_title)
        return _save_version(document, current, title=title, by=by, comment=comment)
    is_older = current.latest_revision_id != base_revision_id
    if is_older and current.body not in (base_body, body):
        if body != base_body:
            with suppress(TitleConflict):
                title = merged_title(current.title, title, base_title)
            raise EditConflict(theirs=current, base=base_body, title=title, body=body)
        # Only the title was changed here, only the text there.
        body = current.body
    title = merged_title(current.title, title, base_title)
    is_same = current.title == title and current.body == body
    if is_same and is_older:
        return current
    if is_same and (current.live or has_draft(current)):
        return _published_by(by, current)
    if title != current.title:
        _rename(current, title)
    current.body = body
    _publish(current, by=by, action="wagtail.edit", comment=comment, is_quiet=is_quiet)
    return current


def _published_by(by: Any, page: Any) -> Any:
    """Whoever may publish and saves a draft has read it: it goes to the readers."""
    stored = type(page)._default_manager.get(pk=page.pk)
    if has_draft(stored) and is_moderated(stored) and may_publish(stored, by):
        return publish_draft(page=stored, revision_id=stored.latest_revision_id, by=by)
    return stored


def merged_title(theirs: str, mine: str, base: str | None) -> str:
    """The title where an editor that showed `base` sends `mine` and the page has `theirs` by now.

    Raises TitleConflict where both gave it another one.
    """
    if mine == base:
        return theirs
    if theirs in (base, mine) or not base:
        return mine
    raise TitleConflict(theirs=theirs, title=mine)


@transaction.atomic
def save_version(
    *,
    page: Page,
    title: str,
    by: Any,
    comment: str = "",
    base_title: str | None = None,
    base_revision_id: int | None = None,
) -> Any:
    """Make a version of what was written together, under the title given; a comment names it.

    `base_title`: what the editor showed as the title, that of the version `base_revision_id` unless
    told. Raises PermissionDenied, SpaceIsArchived, UnknownMarkup, and TitleConflict as `edit_page` does.
    """
    check_may_change(page, by)
    document = _written_together(page)
    current = present(page)
    if document is None:
        return edit_page(
            page=page,
            title=title,
            body=current.body,
            by=by,
            base_revision_id=current.latest_revision_id,
            base_title=base_title,
            comment=comment,
        )
    base = base_title or _content_of_revision(base_revision_id, page).get("title")
    title = merged_title(current.title, title.strip(), base)
    return _save_version(document, current, title=title, by=by, comment=comment)


def _written_together(page: Page) -> CoeditedDocument | None:
    """The live document of a page's text, locked; None as long as nobody has written in it."""
    document = document_of(page.specific, "body")
    if document is not None:
        CoeditedDocument.objects.select_for_update().values_list("pk").get(pk=document.pk)
    return document


def _version_of(document: CoeditedDocument, revision_id: int | None) -> Checkpoint | None:
    return document.checkpoints.filter(revision__pk=revision_id).first() if revision_id else None


def _merge(document: CoeditedDocument, body: str, by: Any, base_revision_id: int | None) -> bool:
    """Merge a text written outside of the room; False when its starting point is unknown there."""
    base = _version_of(document, base_revision_id)
    if base is None:
        return False
    try:
        merge_external_change(document, body, by=by, base_seq=base.seq)
    except TooOld:
        return False
    return True


def _save_version(
    document: CoeditedDocument, page: Any, *, title: str, by: Any, comment: str
) -> Any:
    is_renamed = title != page.title
    if is_renamed:
        _rename(page, title)
        _store_title(page, by)
    checkpoint(document.pk, Checkpoint.Kind.MANUAL, by=by, comment=comment, force=is_renamed)
    return _published_by(by, page)


def _store_title(page: Any, by: Any) -> None:
    """Keep a new title for the version that is made next; in a moderated space that of a draft."""
    if is_moderated(page):
        page.is_written_together = True
        page.save_revision(user=by)
    else:
        page.save(clean=False)


def _rename(page: Any, title: str) -> None:
    """A new title, and an address to match; a space keeps its own."""
    if not isinstance(page, SpacePage):
        page.slug = free_slug(page.get_parent(), title, but=page.pk)
    page.title = title


def store_written_together(
    *, page: Any, body: str, by: Any, kind: str, comment: str = ""
) -> Revision:
    """The version that a checkpoint makes; rights were checked with each update that is part of it."""
    from .files import adopt_drafts

    page = present(page, lock=True)
    adopt_drafts(page=page, body=body, by=by)
    page.body, page.is_written_together = body, True
    if not page.live and not is_new_draft(page):
        # In the trash by now: its text is kept with it.
        revision = page.save_revision(user=by, changed=False)
        page.save(clean=False)
        return revision
    kinds = Checkpoint.Kind
    is_restored = kind == kinds.RESTORE
    return _publish(
        page,
        by=by,
        action="wagtail.revert" if is_restored else "wagtail.edit",
        comment=comment,
        is_automatic=kind in (kinds.IDLE, kinds.TIMER, kinds.LEAVE),
    )


@transaction.atomic
def merge_revision(page: Any, save: Callable[..., Revision], *args: Any, **kwargs: Any) -> Revision:
    """Store a revision (`save`) that did not come from the room, and bring its text there.

    A text that is still that of the version it started from was not touched: then the newest stays.
    """
    document = _written_together(page) if page.pk else None
    if document is None:
        return save(*args, **kwargs)
    base = Checkpoint.objects.filter(document=document, revision_id=page.latest_revision_id).first()
    if base is not None and page.body == text_of(base):
        page.body = text_of(document.checkpoints.latest("seq", "pk"))
        return save(*args, **kwargs)
    try:
        checkpoint(document.pk, Checkpoint.Kind.TIMER)
        merge_external_change(
            document, page.body, by=kwargs.get("user"), base_seq=base.seq if base else None
        )
        page.body = text_now(document)
    except UnknownMarkup:
        # What is written together cannot be a version at present; it takes this text over when it can.
        return save(*args, **kwargs)
    revision = save(*args, **kwargs)
    checkpoint(document.pk, Checkpoint.Kind.EXTERNAL, by=kwargs.get("user"), revision=revision)
    return revision


def _content_of_revision(revision_id: int | None, page: Page) -> dict[str, Any]:
    """Empty where there is no such version (any more)."""
    revision = revisions_of(page).filter(pk=revision_id).first() if revision_id else None
    return {"body": "", **revision.content} if revision else {}


def is_new_draft(page: Page) -> bool:
    """Whether the page was never shown to readers yet and lies in no trash."""
    is_kept = SpaceEntry.objects.filter(page_id=page.pk, trashed_at=None).exists()
    return not page.live and page.first_published_at is None and is_kept


def revisions_of(page: Page) -> Any:
    """All versions of a page, the newest first."""
    return Revision.page_revisions.filter(object_id=str(page.pk)).order_by("-created_at", "-pk")


@transaction.atomic
def restore_version(*, page: Page, revision: Revision, by: Any) -> Any:
    """Make an earlier text the current one again, as a new version, with the pictures it showed."""
    check_may_change(page, by)
    document = _written_together(page)
    current = present(page, lock=True)
    _restore_pictures(pictures_of(current, revision), by)
    body = canonical(revision.content.get("body", ""))
    if document is None:
        current.body = body
        current.title = revision.content.get("title", current.title)
        _publish(current, by=by, action="wagtail.revert", restored_from=revision)
        return current
    # What is being written now becomes a version of its own, which can be restored as well. What
    # cannot be one must not keep anybody from going back to a text that can.
    with suppress(UnknownMarkup):
        checkpoint(document.pk, Checkpoint.Kind.TIMER)
    current.title = revision.content.get("title", current.title)
    _store_title(current, by)
    return _bring_back(document, current, body, revision=revision, by=by, force=True)


def _restore_pictures(pictures: Mapping[int, PictureVersion], by: Any) -> None:
    """Make these versions of pictures the current ones again, where others are."""
    from .files import restore_file_version

    for attachment_id, shown in pictures.items():
        files = AttachmentVersion.objects.select_related("attachment__current", "attachment__page")
        version = files.get(attachment_id=attachment_id, number=shown.number)
        current = version.attachment.current
        if current is None or current.sha256 != version.sha256:
            restore_file_version(version=version, by=by)


def _bring_back(
    document: CoeditedDocument,
    page: Any,
    body: str,
    *,
    revision: Revision,
    by: Any,
    comment: str = "",
    force: bool = False,
) -> Any:
    """Make `body`, or what of it stems from an earlier version, the text that is written together."""
    source = _version_of(document, revision.pk)
    merge_external_change(document, body, by=by, kind=Update.Kind.RESTORE, restored_from=source)
    made = checkpoint(document.pk, Checkpoint.Kind.RESTORE, by=by, comment=comment, force=force)
    if made is not None:
        VersionNote.objects.update_or_create(
            revision=made.revision, defaults={"restored_from": revision}
        )
    return _published_by(by, page)


@transaction.atomic
def restore_passage(
    *, page: Page, revision: Revision, passage: int, by: Any, base: Revision | None = None
) -> Any:
    """Put one passage of an earlier version into the present text, as a new version.

    `passage` counts the changed passages of the comparison of `revision` with `base` (the present
    version unless told). What only `base` has is taken out. Raises PassageChanged where the
    present text has changed since, PermissionDenied, SpaceIsArchived.
    """
    check_may_change(page, by)
    document = _written_together(page)
    if document is not None:
        # What is being written now becomes a version of its own.
        checkpoint(document.pk, Checkpoint.Kind.TIMER)
    current = present(page, lock=True)
    text = current.body if document is None else text_now(document)
    old_html = canonical(revision.content.get("body", ""))
    base_html = canonical(base.content.get("body", "")) if base else text
    old_pictures = pictures_of(current, revision)
    base_pictures = pictures_of(current, base or current.latest_revision)
    body = put_back(
        old_html=old_html,
        base_html=base_html,
        number=passage,
        present_html=text,
        old_pictures=old_pictures,
        base_pictures=base_pictures,
    )
    if body is None:
        raise PassageChanged(passage)
    compared = Comparison(
        old_html, base_html, old_pictures=old_pictures, new_pictures=base_pictures
    )
    shown = {pk for one in compared.passages if one.number == passage for pk in one.old_pictures}
    _restore_pictures({pk: old_pictures[pk] for pk in shown}, by)
    if body == text:
        return current
    # Kept with the version, so in the site's language and not in that of whoever restores.
    with translation.override(settings.LANGUAGE_CODE):
        comment = _("A passage was restored")
    if document is not None:
        return _bring_back(document, current, body, revision=revision, by=by, comment=comment)
    current.body = body
    _publish(current, by=by, action="wagtail.edit", comment=comment, restored_from=revision)
    return current


@transaction.atomic
def move_page(*, page: Page, parent: Page, by: Any) -> Page:
    """Put a page with all below it under another page, also of another space.

    Needs the right to edit at both ends. Raises MoveNotAllowed for a space and for a circle.
    Narrowed parts stay narrowed; everything else gets the rights of the new place.
    """
    check_may_change(page, by)
    check_may_change(parent, by)
    page = Page.objects.select_for_update().get(pk=page.pk)
    parent = Page.objects.get(pk=parent.pk)
    specific = page.specific_class
    if specific is None or issubclass(specific, SpacePage):
        raise MoveNotAllowed(page)
    if parent.pk == page.pk or parent.is_descendant_of(page):
        raise MoveNotAllowed(page)
    if SpaceEntry.objects.get(page_id=page.pk).parent_id == parent.pk:
        return page
    if Page.objects.child_of(parent).filter(slug=page.slug).exists():
        renamed = page.specific
        renamed.slug = free_slug(parent, page.slug)
        while Page.objects.sibling_of(page, inclusive=False).filter(slug=renamed.slug).exists():
            renamed.slug += "-2"
        renamed.save(clean=False)
        page.refresh_from_db()
    # The rest (entry, access, former address) follows the signal, as for a move in the admin.
    page.move(parent, pos="last-child", user=by)
    return Page.objects.get(pk=page.pk)


@transaction.atomic
def reorder_children(*, parent: Page, page_ids: list[int], by: Any) -> None:
    """Put children into this order; those not named keep their order behind them."""
    check_may_change(parent, by)
    entries = list(
        SpaceEntry.objects.select_for_update().filter(parent_id=parent.pk).order_by("rank", "pk")
    )
    wanted = {pk: place for place, pk in enumerate(page_ids)}
    entries.sort(key=lambda entry: wanted.get(entry.pk, len(wanted)))
    for place, entry in enumerate(entries, start=1):
        entry.rank = place
    SpaceEntry.objects.bulk_update(entries, ["rank"], batch_size=500)


@transaction.atomic
def copy_page(
    *, page: Page, parent: Page, title: str, by: Any, with_children: bool = False
) -> WikiPage:
    """Copy a wiki page with its files, on demand with the pages below that `by` may read.

    The copies are new pages by `by`, with the rights of their new place.
    """
    if not page_level(by, page):
        raise PermissionDenied
    check_may_change(parent, by)
    source = page.specific
    labels = [pl.label.name for pl in source.page_labels.select_related("label")]
    # Fixed before the first copy is made, so that a copy below itself ends.
    plan = _plan_copy(page.pk, by) if with_children else []
    copy = create_page(parent=parent, title=title, body=source.body, by=by, labels=labels)
    _copy_other_files(source, copy, by)
    made = {source.pk: copy}
    for original, above_id in plan:
        names = [pl.label.name for pl in original.page_labels.select_related("label")]
        made[original.pk] = create_page(
            parent=made[above_id], title=original.title, body=original.body, by=by, labels=names
        )
        _copy_other_files(original, made[original.pk], by)
    return copy


def _copy_other_files(source: WikiPage, copy: WikiPage, by: Any) -> None:
    """Those that the text does not name; the new page has taken the others."""
    from .files import copy_attachments

    named = references(source.body).attachments
    others = Attachment.objects.visible_to(by).filter(page_id=source.pk).exclude(pk__in=named)
    copy_attachments(others.distinct(), page=copy, by=by)


def _plan_copy(page_id: int, by: Any) -> list[tuple[WikiPage, int]]:
    """Wiki pages below a page that `by` may read, parents first, with the id of the page above."""
    plan: list[tuple[WikiPage, int]] = []
    level = [page_id]
    while level:
        below = SpaceEntry.objects.visible_to(by).filter(parent_id__in=level)
        parents = dict(below.order_by("rank", "pk").values_list("page_id", "parent_id"))
        originals = WikiPage.objects.in_bulk(list(parents))
        plan += [(originals[pk], parents[pk]) for pk in parents if pk in originals]
        level = list(originals)
    return plan


# --- trash ----------------------------------------------------------------------------------------


@transaction.atomic
def trash_page(*, page: Page, by: Any) -> None:
    """Put a page with all below it into the trash of its space. A space cannot be put there."""
    entry = check_may_change(page, by)
    if entry.parent_id is None:
        raise MoveNotAllowed(page)
    page = Page.objects.select_for_update().get(pk=page.pk)
    entry.trashed_at, entry.trashed_by = timezone.now(), by
    entry.save(update_fields=["trashed_at", "trashed_by"])
    below = Page.objects.filter(path__startswith=page.path, live=True)
    page_ids = list(below.values_list("pk", flat=True))
    Page.objects.filter(pk__in=page_ids).update(live=False)
    log(page.specific, "teamweb_spaces.trash", user=by)
    transaction.on_commit(announce_rights)
    pages_changed.send(SpaceEntry, page_ids=page_ids, is_hidden=True)


@transaction.atomic
def restore_page(*, page: Page, by: Any) -> None:
    """Take a page out of the trash with all that went there with it.

    Raises NotInTrash, and ParentInTrash when the page above lies there as well.
    """
    entry = check_may_change(page, by)
    if entry.trashed_at is None:
        raise NotInTrash(page)
    page = Page.objects.select_for_update().get(pk=page.pk)
    above = page.get_ancestors().filter(entry__trashed_at__isnull=False)
    if above.exists():
        raise ParentInTrash(page)
    entry.trashed_at = entry.trashed_by = None
    entry.save(update_fields=["trashed_at", "trashed_by"])
    below = Page.objects.filter(path__startswith=page.path, live=False)
    # What was put into the trash on its own before stays there, and so do drafts never shown.
    for path in (
        Page.objects.filter(path__startswith=page.path, entry__trashed_at__isnull=False)
        .exclude(pk=page.pk)
        .values_list("path", flat=True)
    ):
        below = below.exclude(path__startswith=path)
    shown = Q(live_revision__isnull=False) | Q(pk=page.pk, first_published_at__isnull=False)
    page_ids = list(below.filter(shown).values_list("pk", flat=True))
    Page.objects.filter(pk__in=page_ids).update(live=True)
    # Taken off the site in the Wagtail admin, which forgets the version that was shown.
    Page.objects.filter(pk=page.pk, live_revision=None).update(
        live_revision_id=page.latest_revision_id
    )
    log(page.specific, "teamweb_spaces.restore", user=by)
    pages_changed.send(SpaceEntry, page_ids=page_ids)


@transaction.atomic
def delete_forever(*, page: Page, by: Any) -> None:
    """Delete a page of the trash with all below it, its versions and files. Needs to manage it.

    Raises NotInTrash, and PageIsNeeded for what has to be kept.
    """
    entry = check_may_change(page, by, Level.MANAGE)
    if entry.trashed_at is None:
        raise NotInTrash(page)
    page = Page.objects.get(pk=page.pk)
    below = PageAccess.objects.filter(page__path__startswith=page.path)
    for access_id in set(below.values_list("access_id", flat=True)):
        if level_for(by, access_id) < Level.MANAGE:
            raise PermissionDenied
    try:
        with transaction.atomic():
            page.specific.delete(user=by)
    except ProtectedError as error:
        raise PageIsNeeded(page) from error


# --- labels and templates -------------------------------------------------------------------------


@transaction.atomic
def set_labels(*, page: Page, names: Iterable[str], by: Any) -> list[Label]:
    """Replace a page's labels; a label that is new in all of Teamweb is made."""
    check_may_change(page, by)
    wanted: dict[str, str] = {}
    for name in names:
        name = " ".join(name.split())[:80]
        if has_visible(name):
            wanted.setdefault(label_key(name), name)
    known = {label.key: label for label in Label.objects.filter(key__in=wanted)}
    for key, name in wanted.items():
        if key not in known:
            facts = {"name": name, "slug": _free_label_slug(name)}
            known[key], _made = Label.objects.get_or_create(key=key, defaults=facts)
    page.page_labels.exclude(label__in=known.values()).delete()
    there = set(page.page_labels.values_list("label_id", flat=True))
    PageLabel.objects.bulk_create(
        [
            PageLabel(page_id=page.pk, label=label)
            for label in known.values()
            if label.pk not in there
        ],
        ignore_conflicts=True,
    )
    labels = sorted(known.values(), key=lambda label: german_key(label.name))
    SpaceEntry.objects.filter(page_id=page.pk).update(
        labels=[[label.slug, label.name] for label in labels]
    )
    touch([page.pk])
    pages_changed.send(SpaceEntry, page_ids=[page.pk])
    return labels


def _free_label_slug(name: str) -> str:
    """An address for a label: its letters and digits, for a sign the sign's name, else a number."""
    wanted = slugify(name, allow_unicode=True)[:70].strip("-")
    if not wanted:
        signs = [unicodedata.name(sign, "") for sign in name if has_visible(sign)]
        wanted = slugify(signs[0])[:70] or "label"
    taken = set(Label.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


@transaction.atomic
def save_template(
    *,
    space: SpacePage | None,
    title: str,
    body: str,
    by: Any,
    description: str = "",
    template: PageTemplate | None = None,
) -> PageTemplate:
    """Make or change a template of a space (its managers) or of all spaces (administrators)."""
    _check_templates(space, by)
    template = template or PageTemplate(space=space)
    template.title, template.body = title.strip(), canonical(body)
    template.description = description
    template.save()
    return template


@transaction.atomic
def delete_template(*, template: PageTemplate, by: Any) -> None:
    _check_templates(template.space, by)
    template.delete()


def _check_templates(space: SpacePage | None, by: Any) -> None:
    if space is not None:
        check_may_change(space, by, Level.MANAGE)
    elif not (by.is_active and by.is_superuser):
        raise PermissionDenied
