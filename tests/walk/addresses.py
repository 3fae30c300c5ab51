"""Every address of the site, its arguments filled with ids of real rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from random import Random
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize
from wagtail.models import Page

from teamweb.spaces.models import page_url

from .world import HIDDEN, PEOPLE, World

# Argument -> the model whose ids stand there.
IDS = {
    "answer_id": "knowledge_questions.Answer",
    "attachment_id": "teamweb_spaces.Attachment",
    "attendance_id": "teamweb_meetings.Attendance",
    "circular_vote_id": "teamweb_meetings.CircularVote",
    "collection_id": "wagtailcore.Collection",
    "comment_id": "teamweb_comments.Comment",
    "decision_paper_id": "teamweb_meetings.DecisionPaper",
    "destination_id": "wagtailcore.Page",
    "doc_id": "wagtaildocs.Document",
    "document_id": "wagtaildocs.Document",
    "feed_id": "teamweb_meetings.CalendarFeed",
    "image_id": "wagtailimages.Image",
    "import_id": "teamweb_exchange.ImportedMinutes",
    "invitation_id": "teamweb_groups.Invitation",
    "item_id": "teamweb_meetings.AgendaItem",
    "meeting_id": "teamweb_meetings.Meeting",
    "membership_id": "teamweb_groups.Membership",
    "objection_id": "teamweb_meetings.Objection",
    "page_id": "wagtailcore.Page",
    "page_pk": "wagtailcore.Page",
    "page_to_move_id": "wagtailcore.Page",
    "paper_id": "teamweb_meetings.TopicPaper",
    "parent_page_id": "wagtailcore.Page",
    "question_id": "knowledge_questions.Question",
    "resolution_id": "teamweb_meetings.Resolution",
    "revision_id": "wagtailcore.Revision",
    "revision_id_a": "wagtailcore.Revision",
    "revision_id_b": "wagtailcore.Revision",
    "rule_id": "teamweb_access.AccessRule",
    "series_id": "teamweb_meetings.Series",
    "template_id": "teamweb_spaces.PageTemplate",
    "thread_id": "teamweb_comments.Thread",
    "todo_id": "teamweb_todos.Todo",
    "token_id": "teamweb_search.ApiToken",
    "topic_id": "teamweb_meetings.Topic",
    "user_id": "teamweb_site.User",
}
# Keys instead of ids, by the name space they stand in.
KEYS = {
    ("teamweb_groups", "key"): "teamweb_groups.WorkingGroup",
    ("teamweb_website", "key"): "teamweb_groups.WorkingGroup",
    ("teamweb_exchange", "key"): "teamweb_spaces.SpacePage",
    ("teamweb_meetings", "key"): "teamweb_spaces.SpacePage",
    ("teamweb_spaces", "key"): "teamweb_spaces.SpacePage",
    ("knowledge_contacts", "key"): "knowledge_ozg.TopicArea",
    ("knowledge_guidelines", "key"): "knowledge_guidelines.Guideline",
    ("knowledge_newsletters", "key"): "knowledge_ozg.TopicArea",
    ("knowledge_organisations", "key"): "knowledge_organisations.Organisation",
    ("knowledge_ozg", "key"): "knowledge_ozg.TopicArea",
    ("knowledge_questions", "key"): "knowledge_questions.QuestionCatalogue",
}
# What `pk` means where the view does not say.
PRIMARY_KEYS = {
    "teamweb_notifications:open": "teamweb_notifications.Notification",
    "teamweb_notifications:stop_watching": "teamweb_notifications.Watch",
    "knowledge_newsletters": "knowledge_newsletters.Issue",
    "wagtailadmin_api:pages": "wagtailcore.Page",
    "wagtailadmin_api:documents": "wagtaildocs.Document",
    "wagtailadmin_api:images": "wagtailimages.Image",
    "wagtailadmin_pages": "wagtailcore.Page",
    "wagtailadmin_collections": "wagtailcore.Collection",
    "wagtailadmin_workflows": "wagtailcore.Workflow",
    "wagtaildocs_chooser": "wagtaildocs.Document",
    "wagtailimages_chooser": "wagtailimages.Image",
    "wagtailsettings": "wagtailcore.Site",
    "wagtailsites": "wagtailcore.Site",
    "wagtailusers_users": "teamweb_site.User",
    "wagtailusers_groups": "auth.Group",
}
# What is no id of a row, or of a kind of row this site has none of. Secrets are guessed.
WORDS: dict[str, list[Any]] = {
    "action": ["delete", "move", "publish", "unpublish"],
    "action_name": ["approve", "copy", "move", "publish"],
    "address": [],
    "app_label": ["wagtailcore", "teamweb_spaces"],
    "app_name": ["teamweb_spaces", "wagtailcore"],
    "code": ["de"],
    "content_type_app_name": ["teamweb_spaces", "teamweb_website", "teamweb_meetings"],
    "content_type_model_name": ["wikipage", "newspage", "minutespage"],
    "filter_spec": ["original"],
    "key": ["guessed-1"],
    "model_name": ["page", "wikipage"],
    "name": ["guessed"],
    "number": [1],
    "page_view_restriction_id": [1],
    "person": [],
    "redirect_id": [1],
    "rest": ["unknown"],
    "restriction_id": [1],
    "secret": ["guessed"],
    "section": ["website", "spaces", "groups", "meetings", "resolutions", "questions", "topics"],
    "session_id": [1],
    "slug": [],
    "task_id": [1],
    "task_state_id": [1],
    "digest": ["guessed"],
    "token": ["guessed"],
    "uidb36": ["1"],
    "uidb64": ["MQ"],
    "uploaded_file_id": [1],
    "workflow_pk": [1],
    "workflow_state_id": [1],
}


class CannotFill(LookupError):
    """No row of the world fits an argument: make one in `world`, and say here which it is."""


@dataclass(frozen=True)
class Pattern:
    name: str
    # With the arguments as %(name)s.
    address: str
    arguments: tuple[str, ...]
    view: Any


def patterns() -> Iterator[Pattern]:
    yield from _below(get_resolver(), "", (), ())


def _below(resolver: Any, before: str, above: tuple, spaces: tuple) -> Iterator[Pattern]:
    for one in resolver.url_patterns:
        address, arguments = _parts(one.pattern)
        address, arguments = before + address, above + arguments
        if isinstance(one, URLResolver):
            inner = (*spaces, one.namespace) if one.namespace else spaces
            yield from _below(one, address, arguments, inner)
        elif isinstance(one, URLPattern):
            name = ":".join((*spaces, one.name or "_".join(["unnamed", *arguments])))
            yield Pattern(name, f"/{address}", arguments, one.callback)


def _parts(pattern: Any) -> tuple[str, tuple[str, ...]]:
    if isinstance(pattern, RoutePattern):
        address = pattern._route.replace("%", "%%")
        for name in pattern.converters:
            start = address.index("<")
            end = address.index(">", start)
            address = f"{address[:start]}%({name})s{address[end + 1 :]}"
        return address, tuple(pattern.converters)
    address, arguments = normalize(pattern.regex.pattern)[0]
    return address, tuple(arguments)


def filled(
    pattern: Pattern, world: World, *, allowed: frozenset[str] = frozenset(), at_most: int = 3
) -> Iterator[str]:
    """The pattern's addresses with ids of rows that are hidden and of such that are not.

    The nth values of all arguments stand together, what belongs together if possible.
    Raises CannotFill.
    """
    columns = [_values(pattern, name, world, allowed) for name in pattern.arguments]
    for row in _together(columns, at_most):
        yield _address(pattern, _fitting(pattern, row, world))


def crossed(pattern: Pattern, world: World, dice: Random, number: int) -> Iterator[str]:
    """So many addresses with ids of any rows, whether or not they belong together."""
    columns = [_values(pattern, name, world, None) for name in pattern.arguments]
    for _n in range(number if columns else 1):
        yield _address(pattern, tuple(dice.choice(column) for column in columns))


def _address(pattern: Pattern, row: tuple) -> str:
    values = [quote(str(value), safe="/:") for value in row]
    return pattern.address % dict(zip(pattern.arguments, values, strict=True))


def _together(columns: list[list[Any]], at_most: int) -> Iterator[tuple]:
    if not columns:
        yield ()
        return
    last = [column[-1] for column in columns]
    for row in islice(zip_longest(*columns), at_most):
        yield tuple(end if value is None else value for value, end in zip(row, last, strict=True))


# A second argument that belongs to the first: its field there, and its model.
BELONGING = {
    "attendance_id": ("meeting_id", "teamweb_meetings.Attendance"),
    "objection_id": ("meeting_id", "teamweb_meetings.Objection"),
    "revision_id": ("page_id", ""),
    "revision_id_a": ("pk", ""),
    "revision_id_b": ("pk", ""),
}


def _fitting(pattern: Pattern, row: tuple, world: World) -> tuple:
    """The row with what belongs to its page or meeting instead of something of another."""
    found = dict(zip(pattern.arguments, row, strict=True))
    for name in found:
        owner, label = BELONGING.get(name, ("", ""))
        if owner not in found:
            continue
        if label:
            own = [one.pk for one in world.of(label) if one.meeting_id == found[owner]]
        else:
            page = Page.objects.filter(pk=found[owner]).first()
            own = [page.latest_revision_id] if page and page.latest_revision_id else []
        found[name] = own[0] if own else found[name]
    return tuple(found.values())


def _values(pattern: Pattern, name: str, world: World, allowed: frozenset[str] | None) -> list[Any]:
    space = pattern.name.partition(":")[0]
    found: list[Any] = []
    if name in ("pk", "object_id"):
        found = _ids(_model_of(pattern, name), world, allowed)
    elif (space, name) in KEYS:
        found = [row.key for row in _few(world.of(KEYS[space, name]), allowed)]
    elif name in IDS:
        found = _ids(IDS[name], world, allowed)
    elif name == "address":
        pages = [page for page in world.of("wagtailcore.Page") if hasattr(page, "entry")]
        found = [
            page_url(page).removeprefix("/teamweb/").strip("/") for page in _few(pages, allowed)
        ]
    elif name == "person":
        found = [row.key for row in world.of("teamweb_meetings.Attendance")[:2]]
    elif name == "slug":
        found = ["zqgroupschlagwort", "offen", "zqnarrowschlagwort"]
    elif name == "_0" and space == "wagtaildocs_serve":
        found = _ids("wagtaildocs.Document", world, allowed)
    elif name == "_0":
        pages = _few(world.of("wagtailcore.Page"), allowed)
        found = [page.url_path.removeprefix("/home/") for page in pages if page.depth > 2]
    elif name == "file_name":
        found = [row.file.name for row in world.of("wagtailimages.Image")]
    elif name == "_1":
        found = [row.filename for row in world.of("wagtaildocs.Document")]
    else:
        found = WORDS.get(name, [])
    if not found:
        raise CannotFill(f"{pattern.name}: {name}")
    return list(dict.fromkeys(found))


def _ids(label: str, world: World, allowed: frozenset[str] | None) -> list[Any]:
    """Of the world's rows, or of those that came with the database."""
    rows = _few(world.of(label), allowed)
    rows = rows or apps.get_model(label)._default_manager.order_by("pk")[:2]
    return [row.pk for row in rows] or [1]


def _few(rows: list[Any], allowed: frozenset[str] | None) -> list[Any]:
    """One row of each circle, as its name tells: a hidden one first, then one that is not.

    All of them where nothing is said of what is hidden.
    """
    if allowed is None:
        return rows
    hidden: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for number, row in enumerate(rows):
        match = HIDDEN.search(str(row))
        circle = match[1].lower() if match else ""
        if circle in PEOPLE or not circle:
            others.setdefault(f"{number // 4}", row)
        elif circle in allowed:
            others.setdefault(circle, row)
        else:
            hidden.setdefault(circle, row)
    first, second = list(hidden.values()), list(others.values())
    return [*first[:1], *second[:1], *first[1:], *second[1:]]


def _model_of(pattern: Pattern, name: str) -> str:
    view = getattr(pattern.view, "view_class", None) or getattr(pattern.view, "cls", None)
    options = getattr(pattern.view, "view_initkwargs", None) or getattr(
        pattern.view, "initkwargs", {}
    )
    model = options.get("model") or getattr(view, "model", None)
    if name == "object_id":
        return "wagtailcore.Page"
    if isinstance(model, type):
        return model._meta.label
    parts = pattern.name.split(":")
    for end in range(len(parts), 0, -1):
        if label := PRIMARY_KEYS.get(":".join(parts[:end])):
            return apps.get_model(label)._meta.label
    if pattern.name.startswith("knowledge_newsletters"):
        return PRIMARY_KEYS["knowledge_newsletters"]
    raise CannotFill(f"{pattern.name}: what is its {pattern.arguments}?")
