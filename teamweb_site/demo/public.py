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

from .drawings import drawn
from .stage import NOTICE, Stage, read_toml

# Only these guidelines of the facts were published.
PUBLISHED_KINDS = {"guideline": "guideline", "strategy": "strategy", "plan": "strategy"}


def load_public_pages(stage: Stage) -> None:
    data = read_toml("website.toml")
    with transaction.atomic():
        for motif, shows in data["pictures"].items():
            stage.pictures[motif] = stage.marks.once(
                f"picture:{motif}", _picture, stage, motif, shows
            )
    with transaction.atomic():
        for row in data["news"]:
            stage.marks.once(f"news:{row['key']}", _news, stage, row)
        for row in data["events"]:
            stage.marks.once(f"event:{row['key']}", _coming_event, stage, row)
    with transaction.atomic():
        for row in stage.facts["events"]:
            stage.marks.once(f"past_event:{row['key']}", _past_event, stage, row)
        for place, row in enumerate(stage.facts["dates"]):
            stage.marks.once(f"date:{place}", _date, stage, row)
        for row in stage.facts["guidelines"]:
            if row["state"] == "published" and row["kind"] in PUBLISHED_KINDS:
                stage.marks.once(f"publication:{row['key']}", _paper, stage, row)
        for place, row in enumerate(stage.facts["press"]):
            stage.marks.once(f"press:{place}", _article, stage, row)
    with transaction.atomic():
        _load_sections(stage, data)
    with transaction.atomic():
        stage.marks.once("newsletter", _issue, data["newsletter"])


def _load_sections(stage: Stage, data: dict[str, Any]) -> None:
    for key, section in (("press", PressIndexPage), ("model_regions", ModelRegionIndexPage)):
        stage.marks.once(f"section:{key}", _section, stage, section, data[key], [])
    for row in data["press_releases"]:
        stage.marks.once(f"press_release:{row['key']}", _press_release, stage, row)
    for row in data["model_regions"]["entries"]:
        stage.marks.once(f"model_region:{row['key']}", _model_region, stage, row)
    articles = [
        {
            "title": row["title"],
            "publisher": row["publisher"],
            "published_on": stage.day(-row["days_ago"]).isoformat(),
            "address": "",
        }
        for row in data["press_review"]["entries"]
    ]
    members = [
        {**row, "picture": _use(stage, row.get("picture"))} for row in data["members"]["entries"]
    ]
    for key, page_type, kind, rows in (
        ("press_review", PressReviewPage, "article", articles),
        ("members", MembersPage, "member", members),
        ("team", TeamPage, "contact", data["team"]["entries"]),
    ):
        entries = [{"type": kind, "value": row} for row in rows]
        stage.marks.once(f"section:{key}", _section, stage, page_type, data[key], entries)


def _section(stage: Stage, page_type: Any, row: dict[str, Any], entries: list[Any]) -> Any:
    page = page_type(title=row["title"], body=row["body"])
    if entries:
        page.entries = entries
    return create_section(page, by=stage.admin)


def _picture(stage: Stage, motif: str, shows: str) -> Any:
    return add_picture(by=stage.admin, title=shows, name=f"{motif}.png", content=drawn(motif))


def _top(stage: Stage, row: dict[str, Any]) -> dict[str, Any]:
    picture = stage.pictures.get(row.get("picture", ""))
    if picture is None:
        return {}
    return {
        "picture": picture,
        "picture_alternative": picture.title,
        "picture_caption": "Zeichnung: Teamweb",
    }


def _use(stage: Stage, motif: str | None) -> dict[str, Any]:
    """A picture, or none, as blocks hold it."""
    picture = stage.pictures.get(motif or "")
    if picture is None:
        return {"image": None, "alt_text": "", "decorative": False}
    return {"image": picture.pk, "alt_text": picture.title, "decorative": False}


def _press_release(stage: Stage, row: dict[str, Any]) -> Any:
    return create_press_release(
        by=stage.admin,
        title=row["title"],
        lead=row["lead"],
        body=row["body"],
        published_on=stage.day(-row["days_ago"]),
        **_top(stage, row),
    )


def _model_region(stage: Stage, row: dict[str, Any]) -> Any:
    return create_model_region(
        by=stage.admin,
        title=row["title"],
        lead=row["lead"],
        municipalities=row["municipalities"],
        body=row["body"],
        parts=_parts(stage, row) if "gallery" in row else [],
        **_top(stage, row),
    )


def _parts(stage: Stage, row: dict[str, Any]) -> list[dict[str, Any]]:
    file = row["download"]
    document = add_document(
        by=stage.admin, title=file["title"], name=file["name"], content=file["text"].encode()
    )
    caption = "Zeichnung: Teamweb"
    used = [_use(stage, motif) for motif in row["gallery"]]
    seen = [{"picture": use, "caption": caption} for use in used if use["image"]]
    values = [
        ("picture", {"picture": _use(stage, row["inline"]), "caption": caption}),
        ("gallery", {"heading": "Bilder", "pictures": seen}),
        ("downloads", {"heading": "Zum Herunterladen", "documents": [document.pk]}),
        ("video", row["video"]),
    ]
    return [{"type": kind, "value": value} for kind, value in values]


def _news(stage: Stage, row: dict[str, Any]) -> Any:
    return create_news(
        by=stage.admin,
        title=row["title"],
        lead=row["lead"],
        body=row["body"],
        published_on=stage.day(-row["days_ago"]),
        **_top(stage, row),
    )


def _coming_event(stage: Stage, row: dict[str, Any]) -> Any:
    facts = ("series", "place", "venue", "organiser", "capacity", "registration", "body")
    return create_event(
        by=stage.admin,
        title=row["title"],
        starts_on=stage.workday(row["in_days"]),
        start_time=datetime.time.fromisoformat(row["start_time"]),
        end_time=datetime.time.fromisoformat(row["end_time"]),
        **{name: row[name] for name in facts if name in row},
        **_top(stage, row),
    )


def _number(text: str) -> int | None:
    return int(text) if text else None


def _source(row: dict[str, Any]) -> str:
    return f"<p>Quelle: {row['source']}</p>"


def _past_event(stage: Stage, row: dict[str, Any]) -> Any:
    return create_event(
        by=stage.admin,
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


def _date(stage: Stage, row: dict[str, Any]) -> Any:
    begin = datetime.datetime.fromisoformat(row["starts_at"])
    end = datetime.datetime.fromisoformat(row["ends_at"])
    return create_event(
        by=stage.admin,
        title=row["title"],
        starts_on=begin.date(),
        start_time=begin.time(),
        ends_on=end.date(),
        end_time=end.time(),
        place=row["town"],
        body=_source(row),
    )


def _paper(stage: Stage, row: dict[str, Any]) -> PublicationPage:
    return create_publication(
        by=stage.admin,
        title=row["title"],
        kind=PUBLISHED_KINDS[row["kind"]],
        lead=row["state_note"],
        group=stage.groups.get(row["group"]),
        body=_source(row),
    )


def _article(stage: Stage, row: dict[str, Any]) -> PublicationPage:
    return create_publication(
        by=stage.admin,
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
