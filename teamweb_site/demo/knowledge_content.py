"""Topic areas, portals, terms, questions with answers, guidelines with chapters."""

import datetime
from typing import Any

from django.db import transaction

from teamweb_knowledge.glossary.models import Term
from teamweb_knowledge.guidelines.models import Chapter, Guideline
from teamweb_knowledge.ozg.models import (
    ImplementationProject,
    Portal,
    PublicService,
    Situation,
    TopicArea,
)
from teamweb_knowledge.questions.actions import (
    ask_question,
    change_question,
    confirm_answer,
    give_answer,
    record_recurrence,
    reuse_answer,
    supersede_answer,
)
from teamweb_knowledge.questions.models import Answer, Norm, QuestionCatalogue, QuestionTopic
from teamweb_knowledge.questions.models import Question as AskedQuestion
from teamweb_knowledge.questions.models import Source as AnswerSource

from .context import NOTICE, DemoContext, read_toml
from .loaded import get_or_create

# The catalogue of most questions; the others name theirs.
MAIN_CATALOGUE = "beweiskraft"


@transaction.atomic
def load_topic_areas(context: DemoContext) -> None:
    areas: dict[str, TopicArea] = {}
    descriptions = read_toml("topics.toml")
    for row in context.facts["topic_areas"]:
        facts = {**row, "description": descriptions[row["key"]]}
        areas[row["key"]] = context.loaded.once(
            f"topic_area:{row['key']}",
            get_or_create,
            TopicArea,
            facts,
            key=row["key"],
        )
    for row in context.facts["portals"]:
        facts = {**row, "topic_area": areas[row["topic_area"]]}
        context.loaded.once(
            f"portal:{row['key']}",
            get_or_create,
            Portal,
            facts,
            key=facts["key"],
        )

    _load_services(context, areas)


def _load_services(context: DemoContext, areas: dict[str, TopicArea]) -> None:
    """Situations, services and projects of every topic area; their numbers say that they are examples."""
    number = 0
    for key, rows in read_toml("services.toml").items():
        area = areas[key]
        for kind, name, services in rows["situations"]:
            situation = context.loaded.once(
                f"situation:{key}:{name}",
                get_or_create,
                Situation,
                {"kind": kind, "topic_area": area, "name": name},
                topic_area=area,
                name=name,
            )
            for service in services:
                number += 1
                if situation is None:
                    continue
                facts = {
                    "ozg_id": f"BSP-{number:03}",
                    "name": f"{service} (Beispiel)",
                    "situation": situation,
                }
                context.loaded.once(
                    f"service:{key}:{service}",
                    get_or_create,
                    PublicService,
                    facts,
                    ozg_id=facts["ozg_id"],
                )
        for project, name, state, description in rows["projects"]:
            facts = {
                "key": project,
                "name": name,
                "topic_area": area,
                "state": state,
                "description": description,
            }
            context.loaded.once(
                f"project:{project}", get_or_create, ImplementationProject, facts, key=project
            )


@transaction.atomic
def load_terms(context: DemoContext) -> None:
    for row in context.facts["abbreviations"]:
        context.loaded.once(
            f"term:{row['abbreviation']}",
            get_or_create,
            Term,
            row,
            abbreviation=row["abbreviation"],
        )


@transaction.atomic
def load_questions(context: DemoContext) -> None:
    data = read_toml("questions.toml")
    topics = _load_catalogues(context, data["descriptions"])
    sources = {
        key: context.loaded.once(
            f"answer_source:{key}",
            get_or_create,
            AnswerSource,
            {"kind": row["kind"]},
            name=row["name"],
        )
        for key, row in data["sources"].items()
    }
    norms = {
        label: context.loaded.once(
            f"norm:{label}",
            get_or_create,
            Norm,
            row,
            label=label,
        )
        for label, row in data["norms"].items()
    }
    asked: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    for row in data["questions"]:
        topic = topics[row.get("catalogue", MAIN_CATALOGUE), row["topic"]]
        asked[row["key"]] = context.loaded.once(
            f"question:{row['key']}",
            _question,
            context,
            row,
            topic,
        )
    for row in data["questions"]:
        for answer in row.get("answers", []):
            answers[answer["key"]] = context.loaded.once(
                f"answer:{answer['key']}",
                _answer,
                context,
                asked[row["key"]],
                answer,
                sources,
                norms,
            )
        if "state" in row:
            context.loaded.once(
                f"question_state:{row['key']}",
                _set_state,
                context,
                asked[row["key"]],
                row["state"],
            )
    for row in data["questions"]:
        for answer in row.get("answers", []):
            _connect(context, answer, answers, asked)


def _load_catalogues(
    context: DemoContext, descriptions: dict[str, str]
) -> dict[tuple[str, str], QuestionTopic]:
    topics = {}
    for rank, row in enumerate(context.facts["catalogues"], start=1):
        facts = {name: row[name] for name in ("title", "state", "source")}
        facts |= {"rank": rank, "notice": NOTICE, "description": descriptions[row["key"]]}
        catalogue = context.loaded.once(
            f"catalogue:{row['key']}",
            get_or_create,
            QuestionCatalogue,
            facts,
            key=row["key"],
        )
        for place, topic in enumerate(row["topics"], start=1):
            topics[row["key"], topic["key"]] = context.loaded.once(
                f"question_topic:{row['key']}:{topic['key']}",
                get_or_create,
                QuestionTopic,
                {"name": topic["name"], "rank": place},
                catalogue=catalogue,
                key=topic["key"],
            )
    return topics


def _days_ago(context: DemoContext, row: dict[str, Any], name: str) -> datetime.date:
    return context.day(-row[name])


def _question(context: DemoContext, row: dict[str, Any], topic: QuestionTopic | None) -> Any:
    if topic is None:
        return None
    question = ask_question(
        by=context.admin,
        topic=topic,
        wording=row["wording"],
        explanation=row.get("explanation", ""),
        asked_for=row["asked_for"],
        asked_on=_days_ago(context, row, "asked_days_ago"),
        review_on=context.day(row["review_in_days"]),
    )
    for again in row.get("asked_again", []):
        record_recurrence(
            question=question,
            by=context.admin,
            asked_for=again["asked_for"],
            asked_on=_days_ago(context, again, "days_ago"),
            note=again.get("note", ""),
        )
    return question


def _answer(
    context: DemoContext,
    question: AskedQuestion | None,
    row: dict[str, Any],
    sources: dict[str, AnswerSource],
    norms: dict[str, Norm],
) -> Answer | None:
    if question is None or sources[row["source"]] is None:
        return None
    answer = give_answer(
        by=context.admin,
        questions=[question],
        source=sources[row["source"]],
        body=row["body"].strip(),
        given_on=_days_ago(context, row, "days_ago"),
        weight=row["weight"],
        legal_basis=row.get("legal_basis", ""),
        norms=[norm for label in row.get("norms", []) if (norm := norms[label])],
        is_draft=row.get("draft", False),
    )
    if "confirmed_days_ago" in row:
        day = _days_ago(context, row, "confirmed_days_ago")
        answer = confirm_answer(answer=answer, by=context.admin, on=day)
    return answer


def _set_state(context: DemoContext, question: AskedQuestion | None, state: str) -> None:
    if question is not None:
        change_question(question=question, by=context.admin, state=state)


def _connect(
    context: DemoContext, row: dict[str, Any], answers: dict[str, Any], asked: dict[str, Any]
) -> None:
    """Successors and further questions of an answer, once all of them are there."""
    answer = answers[row["key"]]
    successor = answers.get(row.get("superseded_by", ""))
    if answer and successor:
        context.loaded.once(
            f"superseded:{row['key']}",
            supersede_answer,
            answer=answer,
            successor=successor,
            by=context.admin,
        )
    for key in row.get("also", []):
        question = asked[key]
        if answer and question:
            context.loaded.once(
                f"reused:{row['key']}:{key}",
                reuse_answer,
                answer=answer,
                question=question,
                by=context.admin,
            )


@transaction.atomic
def load_guidelines(context: DemoContext) -> None:
    texts = read_toml("guidelines.toml")
    for row in context.facts["guidelines"]:
        text = texts.get(row["key"], {})
        guideline = context.loaded.once(f"guideline:{row['key']}", _guideline, context, row, text)
        for rank, chapter in enumerate(text.get("chapters", []), start=1):
            if guideline is not None:
                context.loaded.once(
                    f"chapter:{row['key']}:{rank}",
                    Chapter.objects.create,
                    guideline=guideline,
                    rank=rank,
                    title=chapter["title"],
                    state=chapter["state"],
                    due_on=context.day(chapter["due_in"]),
                    responsible=chapter["responsible"],
                    body=chapter.get("body", ""),
                )


def _guideline(context: DemoContext, row: dict[str, Any], text: dict[str, Any]) -> Guideline:
    facts = {name: value for name, value in row.items() if name not in ("key", "group")}
    group = context.groups.get(row["group"])
    if group is not None:
        facts |= {"group_key": group.key, "group_name": str(group)}
    if "summary" in text:
        facts |= {"summary": text["summary"], "notice": NOTICE}
    space = context.spaces.get(row["group"])
    if text.get("readers") == "space" and space is not None:
        facts["access_id"] = space.audience_access.pk
    return Guideline.objects.get_or_create(key=row["key"], defaults=facts)[0]
