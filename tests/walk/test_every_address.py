"""Every address of the site, asked by every role: nobody meets a word that is hidden from them.

A new address is covered the day it is written; where its arguments cannot be filled the test
fails and says what `addresses` needs to know.
"""

from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from .addresses import CannotFill, Pattern, crossed, filled, patterns
from .world import HIDDEN, ROLES, World

NOT_ASKED = {
    # They end the session: every answer after them would be that to a visitor.
    "account_logout",
    "wagtailadmin_logout",
    # Wagtail's own, written to fail.
    "wagtailadmin_error_test",
    # Drawn in seconds and read by nothing that looks for words: tests/teamweb/meetings/minutes/test_pdf.py.
    "teamweb_meetings:open_pdf",
    "teamweb_meetings:internal_pdf",
    "teamweb_meetings:version_pdf",
    "teamweb_meetings:extract_pdf",
    "teamweb_meetings:meeting_folder",
    "teamweb_meetings:attendance_sheet",
    "teamweb_meetings:booklet",
    "teamweb_meetings:resolutions_pdf",
}
# Wagtail's own, which expect what only their own page sends.
BREAKS = {"wagtailadmin_choose_page_external_link"}
# How many rows are asked for by each address.
GET, POST = 2, 1
IN_FUZZ = 12


@pytest.mark.parametrize("role", ROLES)
def test_nobody_meets_what_is_hidden_from_them(role: str, world: World) -> None:
    client = Client()
    if role != "visitor":
        client.force_login(world.users[role])
    faults = []
    for pattern in patterns():
        if pattern.name in NOT_ASKED:
            continue
        for method, at_most in (("get", GET), ("post", POST)):
            try:
                for address in filled(pattern, world, allowed=ROLES[role], at_most=at_most):
                    faults += faults_of(client, pattern, method, address, world, ROLES[role])
            except CannotFill as error:
                faults.append(f"cannot fill {error}")
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.fuzz
@pytest.mark.parametrize("role", ROLES)
def test_nobody_meets_it_by_ids_that_do_not_belong_together(
    role: str, world: World, fuzz_random: Random
) -> None:
    client = Client()
    if role != "visitor":
        client.force_login(world.users[role])
    faults = []
    for pattern in patterns():
        if pattern.name in NOT_ASKED:
            continue
        for address in crossed(pattern, world, fuzz_random, IN_FUZZ):
            for method in ("get", "post"):
                faults += faults_of(client, pattern, method, address, world, ROLES[role])
    assert not faults, "\n" + "\n".join(faults)


def test_the_words_are_there_for_whoever_may_read_them(world: World) -> None:
    """Else the walk above would find nothing in an empty site."""
    client = Client()
    client.force_login(world.users["member"])
    met_words: set[str] = set()
    for pattern in patterns():
        if pattern.name in (
            "teamweb_meetings:meeting",
            "teamweb_spaces:page",
            "teamweb_todos:todo",
        ):
            for address in filled(pattern, world, allowed=ROLES["member"], at_most=20):
                met_words |= met(ask(client, "get", address, world)[1], frozenset())
    circles = {HIDDEN.match(word)[1].lower() for word in met_words}  # type: ignore[index]
    assert {"name", "group", "inner"} <= circles
    assert len(met_words) > 20


def faults_of(
    client: Client,
    pattern: Pattern,
    method: str,
    address: str,
    world: World,
    allowed: frozenset[str],
) -> list[str]:
    where = f"{method.upper()} {address} ({pattern.name})"
    try:
        status, said = ask(client, method, address, world)
    except Exception as error:
        return [] if pattern.name in BREAKS else [f"{where}: {type(error).__name__}: {error}"]
    words = met(said, allowed)
    return [f"{where}: {status}: {', '.join(sorted(words))}"] if words else []


def ask(client: Client, method: str, address: str, world: World) -> tuple[int, str]:
    """Status and words of the answer; what the request changed is taken back."""
    with transaction.atomic():
        answer = getattr(client, method)(address, sent(world, method, address))
        content = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    said = content.decode("utf-8", "replace")
    for name in ("Location", "Content-Disposition", "HX-Trigger"):
        said += f"\n{name}: {answer.headers.get(name, '')}"
    # What was asked for may stand in the answer.
    for part in filter(HIDDEN.search, address.split("/")):
        said = said.replace(part, "")
    return answer.status_code, said


def met(said: str, allowed: frozenset[str]) -> set[str]:
    """The hidden words in an answer that `allowed` does not cover."""
    return {match[0] for match in HIDDEN.finditer(said) if match[1].lower() not in allowed}


def sent(world: World, method: str, address: str) -> dict[str, Any]:
    """What a curious reader sends along: words to search for, and ids in all fields that take some."""

    def first(label: str) -> Any:
        return world.of(label)[0].pk

    page = first("teamweb_spaces.WikiPage")
    if method == "get":
        if "/api/main/" in address:
            return {"id": page} if address.endswith("find/") else {}
        return {
            "q": "Kennwort",
            "id": [row.pk for row in world.of("teamweb_spaces.WikiPage")],
            "group": "geschlossen",
            "space": "kreisraum",
            "next": "/",
        }
    return {
        "title": "Titel",
        "text": "Text",
        "body_markdown": "Text",
        "page": page,
        "parent": page,
        "target": page,
        "destination": page,
        "id": page,
        "item": first("teamweb_meetings.AgendaItem"),
        "topic": first("teamweb_meetings.Topic"),
        "user": first("teamweb_site.User"),
        "group": first("teamweb_groups.WorkingGroup"),
        "email": "jemand@example.org",
        "to": "present",
        "step": "publish",
        "state": "done",
        "answer": "accepted",
        "labels": "Schlagwort",
        "address": f"/p/{page}/",
        "name": "include",
    }
