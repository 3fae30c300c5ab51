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

from .marks import kept
from .stage import NOTICE, Stage, read_toml

# The catalogue of most questions; the others name theirs.
MAIN_CATALOGUE = "beweiskraft"


@transaction.atomic
def load_topic_areas(stage: Stage) -> None:
    areas: dict[str, TopicArea] = {}
    descriptions = read_toml("topics.toml")
    for row in stage.facts["topic_areas"]:
        facts = {**row, "description": descriptions[row["key"]]}
        areas[row["key"]] = stage.marks.once(
            f"topic_area:{row['key']}",
            kept,
            TopicArea,
            facts,
            key=row["key"],
        )
    for row in stage.facts["portals"]:
        facts = {**row, "topic_area": areas[row["topic_area"]]}
        stage.marks.once(
            f"portal:{row['key']}",
            kept,
            Portal,
            facts,
            key=facts["key"],
        )

    _load_services(stage, areas)


def _load_services(stage: Stage, areas: dict[str, TopicArea]) -> None:
    """Situations, services and projects of every topic area; their numbers say that they are examples."""
    number = 0
    for key, rows in read_toml("services.toml").items():
        area = areas[key]
        for kind, name, services in rows["situations"]:
            situation = stage.marks.once(
                f"situation:{key}:{name}",
                kept,
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
                stage.marks.once(
                    f"service:{key}:{service}", kept, PublicService, facts, ozg_id=facts["ozg_id"]
                )
        for project, name, state, description in rows["projects"]:
            facts = {
                "key": project,
                "name": name,
                "topic_area": area,
                "state": state,
                "description": description,
            }
            stage.marks.once(f"project:{project}", kept, ImplementationProject, facts, key=project)


@transaction.atomic
def load_terms(stage: Stage) -> None:
    for row in stage.facts["abbreviations"]:
        stage.marks.once(
            f"term:{row['abbreviation']}",
            kept,
            Term,
            row,
            abbreviation=row["abbreviation"],
        )


@transaction.atomic
def load_questions(stage: Stage) -> None:
    data = read_toml("questions.toml")
    topics = _load_catalogues(stage, data["descriptions"])
    sources = {
        key: stage.marks.once(
            f"answer_source:{key}",
            kept,
            AnswerSource,
            {"kind": row["kind"]},
            name=row["name"],
        )
        for key, row in data["sources"].items()
    }
    norms = {
        label: stage.marks.once(
            f"norm:{label}",
            kept,
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
        asked[row["key"]] = stage.marks.once(
            f"question:{row['key']}",
            _question,
            stage,
            row,
            topic,
        )
    for row in data["questions"]:
        for answer in row.get("answers", []):
            answers[answer["key"]] = stage.marks.once(
                f"answer:{answer['key']}",
                _answer,
                stage,
                asked[row["key"]],
                answer,
                sources,
                norms,
            )
        if "state" in row:
            stage.marks.once(
                f"question_state:{row['key']}",
                _set_state,
                stage,
                asked[row["key"]],
                row["state"],
            )
    for row in data["questions"]:
        for answer in row.get("answers", []):
            _connect(stage, answer, answers, asked)


def _load_catalogues(
    stage: Stage, descriptions: dict[str, str]
) -> dict[tuple[str, str], QuestionTopic]:
    topics = {}
    for rank, row in enumerate(stage.facts["catalogues"], start=1):
        facts = {name: row[name] for name in ("title", "state", "source")}
        facts |= {"rank": rank, "notice": NOTICE, "description": descriptions[row["key"]]}
        catalogue = stage.marks.once(
            f"catalogue:{row['key']}",
            kept,
            QuestionCatalogue,
            facts,
            key=row["key"],
        )
        for place, topic in enumerate(row["topics"], start=1):
            topics[row["key"], topic["key"]] = stage.marks.once(
                f"question_topic:{row['key']}:{topic['key']}",
                kept,
                QuestionTopic,
                {"name": topic["name"], "rank": place},
                catalogue=catalogue,
                key=topic["key"],
            )
    return topics


def _days_ago(stage: Stage, row: dict[str, Any], name: str) -> datetime.date:
    return stage.day(-row[name])


def _question(stage: Stage, row: dict[str, Any], topic: QuestionTopic | None) -> Any:
    if topic is None:
        return None
    question = ask_question(
        by=stage.admin,
        topic=topic,
        wording=row["wording"],
        explanation=row.get("explanation", ""),
        asked_for=row["asked_for"],
        asked_on=_days_ago(stage, row, "asked_days_ago"),
        review_on=stage.day(row["review_in_days"]),
    )
    for again in row.get("asked_again", []):
        record_recurrence(
            question=question,
            by=stage.admin,
            asked_for=again["asked_for"],
            asked_on=_days_ago(stage, again, "days_ago"),
            note=again.get("note", ""),
        )
    return question


def _answer(
    stage: Stage,
    question: AskedQuestion | None,
    row: dict[str, Any],
    sources: dict[str, AnswerSource],
    norms: dict[str, Norm],
) -> Answer | None:
    if question is None or sources[row["source"]] is None:
        return None
    answer = give_answer(
        by=stage.admin,
        questions=[question],
        source=sources[row["source"]],
        body=row["body"].strip(),
        given_on=_days_ago(stage, row, "days_ago"),
        weight=row["weight"],
        legal_basis=row.get("legal_basis", ""),
        norms=[norm for label in row.get("norms", []) if (norm := norms[label])],
        is_draft=row.get("draft", False),
    )
    if "confirmed_days_ago" in row:
        day = _days_ago(stage, row, "confirmed_days_ago")
        answer = confirm_answer(answer=answer, by=stage.admin, on=day)
    return answer


def _set_state(stage: Stage, question: AskedQuestion | None, state: str) -> None:
    if question is not None:
        change_question(question=question, by=stage.admin, state=state)


def _connect(
    stage: Stage, row: dict[str, Any], answers: dict[str, Any], asked: dict[str, Any]
) -> None:
    """Successors and further questions of an answer, once all of them are there."""
    answer = answers[row["key"]]
    successor = answers.get(row.get("superseded_by", ""))
    if answer and successor:
        stage.marks.once(
            f"superseded:{row['key']}",
            supersede_answer,
            answer=answer,
            successor=successor,
            by=stage.admin,
        )
    for key in row.get("also", []):
        question = asked[key]
        if answer and question:
            stage.marks.once(
                f"reused:{row['key']}:{key}",
                reuse_answer,
                answer=answer,
                question=question,
                by=stage.admin,
            )


@transaction.atomic
def load_guidelines(stage: Stage) -> None:
    texts = read_toml("guidelines.toml")
    for row in stage.facts["guidelines"]:
        text = texts.get(row["key"], {})
        guideline = stage.marks.once(f"guideline:{row['key']}", _guideline, stage, row, text)
        for rank, chapter in enumerate(text.get("chapters", []), start=1):
            if guideline is not None:
                stage.marks.once(
                    f"chapter:{row['key']}:{rank}",
                    Chapter.objects.create,
                    guideline=guideline,
                    rank=rank,
                    title=chapter["title"],
                    state=chapter["state"],
                    due_on=stage.day(chapter["due_in"]),
                    responsible=chapter["responsible"],
                    body=chapter.get("body", ""),
                )


def _guideline(stage: Stage, row: dict[str, Any], text: dict[str, Any]) -> Guideline:
    facts = {name: value for name, value in row.items() if name not in ("key", "group")}
    group = stage.groups.get(row["group"])
    if group is not None:
        facts |= {"group_key": group.key, "group_name": str(group)}
    if "summary" in text:
        facts |= {"summary": text["summary"], "notice": NOTICE}
    space = stage.spaces.get(row["group"])
    if text.get("readers") == "space" and space is not None:
        facts["access_id"] = space.audience_access.pk
    return Guideline.objects.get_or_create(key=row["key"], defaults=facts)[0]
