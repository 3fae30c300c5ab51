"""The public site: news, events, publications, a newsletter issue."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from teamweb.website.actions import (
    add_document,
    add_picture,
    create_event,
    create_model_region,
    create_news,
    create_press_release,
    create_publication,
    create_section,
)
from teamweb.website.models import (
    MembersPage,
    ModelRegionIndexPage,
    PressIndexPage,
    PressReviewPage,
    PublicationPage,
    TeamPage,
)
from teamweb_knowledge.newsletters.models import Issue
from teamweb_knowledge.ozg.models import TopicArea

from .context import NOTICE, DemoContext, read_toml
from .drawings import draw_picture

# Only these guidelines of the facts were published.
PUBLISHED_KINDS = {"guideline": "guideline", "strategy": "strategy", "plan": "strategy"}


def load_public_pages(context: DemoContext) -> None:
    data = read_toml("website.toml")
    with transaction.atomic():
        for motif, shows in data["pictures"].items():
            context.pictures[motif] = context.loaded.once(
                f"picture:{motif}", _picture, context, motif, shows
            )
    with transaction.atomic():
        for row in data["news"]:
            context.loaded.once(f"news:{row['key']}", _news, context, row)
        for row in data["events"]:
            context.loaded.once(f"event:{row['key']}", _coming_event, context, row)
    with transaction.atomic():
        for row in context.facts["events"]:
            context.loaded.once(f"past_event:{row['key']}", _past_event, context, row)
        for place, row in enumerate(context.facts["dates"]):
            context.loaded.once(f"date:{place}", _date, context, row)
        for row in context.facts["guidelines"]:
            if row["state"] == "published" and row["kind"] in PUBLISHED_KINDS:
                context.loaded.once(f"publication:{row['key']}", _paper, context, row)
        for place, row in enumerate(context.facts["press"]):
            context.loaded.once(f"press:{place}", _article, context, row)
    with transaction.atomic():
        _load_sections(context, data)
    with transaction.atomic():
        context.loaded.once("newsletter", _issue, data["newsletter"])


def _load_sections(context: DemoContext, data: dict[str, Any]) -> None:
    for key, section in (("press", PressIndexPage), ("model_regions", ModelRegionIndexPage)):
        context.loaded.once(f"section:{key}", _section, context, section, data[key], [])
    for row in data["press_releases"]:
        context.loaded.once(f"press_release:{row['key']}", _press_release, context, row)
    for row in data["model_regions"]["entries"]:
        context.loaded.once(f"model_region:{row['key']}", _model_region, context, row)
    articles = [
        {
            "title": row["title"],
            "publisher": row["publisher"],
            "published_on": context.day(-row["days_ago"]).isoformat(),
            "address": "",
        }
        for row in data["press_review"]["entries"]
    ]
    members = [
        {**row, "picture": _use(context, row.get("picture"))} for row in data["members"]["entries"]
    ]
    for key, page_type, kind, rows in (
        ("press_review", PressReviewPage, "article", articles),
        ("members", MembersPage, "member", members),
        ("team", TeamPage, "contact", data["team"]["entries"]),
    ):
        entries = [{"type": kind, "value": row} for row in rows]
        context.loaded.once(f"section:{key}", _section, context, page_type, data[key], entries)


def _section(context: DemoContext, page_type: Any, row: dict[str, Any], entries: list[Any]) -> Any:
    page = page_type(title=row["title"], body=row["body"])
    if entries:
        page.entries = entries
    return create_section(page, by=context.admin)


def _picture(context: DemoContext, motif: str, shows: str) -> Any:
    return add_picture(
        by=context.admin, title=shows, name=f"{motif}.png", content=draw_picture(motif)
    )


def _top(context: DemoContext, row: dict[str, Any]) -> dict[str, Any]:
    picture = context.pictures.get(row.get("picture", ""))
    if picture is None:
        return {}
    return {
        "picture": picture,
        "picture_alternative": picture.title,
        "picture_caption": "Zeichnung: Teamweb",
    }


def _use(context: DemoContext, motif: str | None) -> dict[str, Any]:
    """A picture, or none, as blocks hold it."""
    picture = context.pictures.get(motif or "")
    if picture is None:
        return {"image": None, "alt_text": "", "decorative": False}
    return {"image": picture.pk, "alt_text": picture.title, "decorative": False}


def _press_release(context: DemoContext, row: dict[str, Any]) -> Any:
    return create_press_release(
        by=context.admin,
        title=row["title"],
        lead=row["lead"],
        body=row["body"],
        published_on=context.day(-row["days_ago"]),
        **_top(context, row),
    )


def _model_region(context: DemoContext, row: dict[str, Any]) -> Any:
    return create_model_region(
        by=context.admin,
        title=row["title"],
        lead=row["lead"],
        municipalities=row["municipalities"],
        body=row["body"],
        parts=_parts(context, row) if "gallery" in row else [],
        **_top(context, row),
    )


def _parts(context: DemoContext, row: dict[str, Any]) -> list[dict[str, Any]]:
    file = row["download"]
    document = add_document(
        by=context.admin, title=file["title"], name=file["name"], content=file["text"].encode()
    )
    caption = "Zeichnung: Teamweb"
    used = [_use(context, motif) for motif in row["gallery"]]
    seen = [{"picture": use, "caption": caption} for use in used if use["image"]]
    values = [
        ("picture", {"picture": _use(context, row["inline"]), "caption": caption}),
        ("gallery", {"heading": "Bilder", "pictures": seen}),
        ("downloads", {"heading": "Zum Herunterladen", "documents": [document.pk]}),
        ("video", row["video"]),
    ]
    return [{"type": kind, "value": value} for kind, value in values]


def _news(context: DemoContext, row: dict[str, Any]) -> Any:
    return create_news(
        by=context.admin,
        title=row["title"],
        lead=row["lead"],
        body=row["body"],
        published_on=context.day(-row["days_ago"]),
        **_top(context, row),
    )


def _coming_event(context: DemoContext, row: dict[str, Any]) -> Any:
    facts = ("series", "place", "venue", "organiser", "capacity", "registration", "body")
    return create_event(
        by=context.admin,
        title=row["title"],
        starts_on=context.workday(row["in_days"]),
        start_time=datetime.time.fromisoformat(row["start_time"]),
        end_time=datetime.time.fromisoformat(row["end_time"]),
        **{name: row[name] for name in facts if name in row},
        **_top(context, row),
    )


def _number(text: str) -> int | None:
    return int(text) if text else None


def _source(row: dict[str, Any]) -> str:
    return f"<p>Quelle: {row['source']}</p>"


def _past_event(context: DemoContext, row: dict[str, Any]) -> Any:
    return create_event(
        by=context.admin,
        title=row["title"],
        series=row["series"],
        starts_on=datetime.date.fromisoformat(row["date"]) if len(row["date"]) == 10 else None,
        # All facts are of one year's report.
        year=2019,
        place=row["town"],
        venue=row["venue"],
        organiser=row["organiser"],
        capacity=_number(row["capacity"]),
        registrations=_number(row["registrations"]),
        participants=_number(row["participants"]),
        is_estimate=not row["is_exact"],
        body=_source(row),
    )


def _date(context: DemoContext, row: dict[str, Any]) -> Any:
    begin = datetime.datetime.fromisoformat(row["starts_at"])
    end = datetime.datetime.fromisoformat(row["ends_at"])
    return create_event(
        by=context.admin,
        title=row["title"],
        starts_on=begin.date(),
        start_time=begin.time(),
        ends_on=end.date(),
        end_time=end.time(),
        place=row["town"],
        body=_source(row),
    )


def _paper(context: DemoContext, row: dict[str, Any]) -> PublicationPage:
    return create_publication(
        by=context.admin,
        title=row["title"],
        kind=PUBLISHED_KINDS[row["kind"]],
        lead=row["state_note"],
        group=context.groups.get(row["group"]),
        body=_source(row),
    )


def _article(context: DemoContext, row: dict[str, Any]) -> PublicationPage:
    return create_publication(
        by=context.admin,
        title=row["title"],
        kind="article",
        publisher=row["journal"],
        edition=row["issue"],
        body=_source(row),
    )


def _issue(row: dict[str, Any]) -> Issue:
    """An issue that editors can try out: nothing of it is sent by itself."""
    blocks = []
    for block in row["body"]:
        value = block["value"]
        if "path" in block:
            value = {**value, "url": f"{settings.BASE_URL}{block['path']}"}
        blocks.append({"type": block["type"], "value": value})
    issue = Issue.objects.create(
        subject=f"{row['subject']} ({NOTICE})"[:150], intro=row["intro"], body=blocks
    )
    issue.topic_areas.set(TopicArea.objects.filter(key__in=row["topic_areas"]))
    return issue
