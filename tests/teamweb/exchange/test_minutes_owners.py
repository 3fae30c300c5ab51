"""Owners of imported todos: as written, and as accounts where it is certain who is meant."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from teamweb.exchange.minutes.importer import import_file
from teamweb.todos.actions import edit_todo
from teamweb.todos.models import Todo
from tests.factories.meetings import make_member, make_space
from tests.factories.people import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def file(*lines, present=("Karl",), heading="Punkt"):
    people = "\n".join(f"- {name}" for name in present)
    notes = "\n".join(f"- {line}" for line in lines)
    return f"# Sitzung 04.03.2026\n## Protokoll\n### Anwesende\n{people}\n### {heading}\n{notes}\n"


def run(space, text):
    return import_file(space=space, name="2026_03_04.md", data=text.encode())


def member(space, first="Karl", last="Muster", **facts):
    user = UserFactory(first_name=first, last_name=last, is_active=facts.pop("is_active", True))
    return make_member(space, user=user, **facts)


def owners(space):
    return {todo.owner_text: set(todo.owners.all()) for todo in Todo.objects.all()}


@pytest.mark.parametrize("written", ["Karl", "Karl Muster", "Muster", "karl muster"])
def test_a_name_that_only_one_member_has_means_their_account(space, written):
    karl = member(space)

    run(space, file(f"TODO für {written}: Räume suchen"))

    assert owners(space) == {written: {karl}}


def test_several_owners_are_given_only_together(space):
    karl, ilse = member(space), member(space, "Ilse", "Beispiel")

    run(
        space,
        file(
            "Karl und Ilse fragen nach",
            "Karl und Otto testen das",
            present=("Karl", "Ilse", "Otto"),
        ),
    )

    assert owners(space) == {"Karl und Ilse": {karl, ilse}, "Karl und Otto": set()}


def test_a_name_that_two_members_have_means_neither(space):
    member(space)
    member(space, last="Meier")

    run(space, file("Karl fragt nach"))

    assert owners(space) == {"Karl": set()}


def test_a_former_member_of_the_same_name_makes_it_uncertain(space):
    member(space)
    member(space, last="Meier", is_active=False)

    run(space, file("Karl fragt nach"))

    assert owners(space) == {"Karl": set()}


@pytest.mark.parametrize(
    "present", [("Karl Meier",), ("Karl Muster", "Karl Meier"), ("Karl (Gast)",)]
)
def test_who_was_present_counts_for_who_is_meant(space, present):
    member(space)

    run(space, file("TODO für Karl: Räume suchen", present=present))

    assert owners(space) == {"Karl": set()}


def test_who_may_not_read_the_todo_gets_none(space):
    member(space, is_active=False)

    run(space, file("Karl fragt nach"))

    assert owners(space) == {"Karl": set()}


def test_a_former_member_gets_the_open_part_of_it_and_nothing_of_part_b():
    space, _chair = make_space(audience="members")
    today = timezone.localdate()
    former = member(
        space,
        starts_on=today - datetime.timedelta(days=9),
        ends_on=today - datetime.timedelta(days=1),
    )
    text = file("Karl fragt nach") + "### Personal (vertraulich)\n- Karl schreibt das auf\n"

    run(space, text)

    given = {todo.source.part: set(todo.owners.all()) for todo in Todo.objects.all()}
    assert given == {"a": {former}, "b": set()}


def test_somebody_of_another_group_is_not_meant(space):
    MembershipFactory(user=UserFactory(first_name="Karl", last_name="Muster"))

    run(space, file("Karl fragt nach"))

    assert owners(space) == {"Karl": set()}


def test_to_whom_people_gave_it_stays_when_the_file_changes(space):
    karl, other = member(space), member(space, "Rosa", "Beispiel")
    run(space, file("Karl fragt nach"))
    (todo,) = Todo.objects.all()
    assert set(todo.owners.all()) == {karl}
    edit_todo(todo=todo, by=member(space, "Vera", "Vorn", role="chair"), owners=[other])

    run(space, file("Karl fragt nach", "mehr Text"))

    assert set(Todo.objects.get(pk=todo.pk).owners.all()) == {other}


def test_an_account_made_later_is_found_when_the_file_changes(space):
    run(space, file("Karl fragt nach"))
    karl = member(space)

    run(space, file("Karl fragt nach", "mehr Text"))

    assert owners(space) == {"Karl": {karl}}


def test_a_page_names_an_owner_once(space, client):
    karl = member(space)
    run(space, file("TODO für Karl Muster: Räume suchen"))
    client.force_login(karl)

    page = client.get(reverse("teamweb_todos:todo", args=[Todo.objects.get().pk])).content.decode()

    facts = page.split('<span class="meta">')[1].split("</span>")[0]
    assert facts.strip() == "Karl Muster"


def test_knowing_who_is_meant_costs_no_query_per_todo(space):
    for number in range(8):
        member(space, f"Vorname{chr(97 + number)}", f"Nachname{number}")

    def queries(todos):
        text = file(*(f"Karl fragt nach {number}" for number in range(todos)))
        owned = file(
            *(f"Vornamea fragt nach {number}" for number in range(todos)), present=("Vornamea",)
        )
        counted = []
        for name, content in ((f"a{todos}-2026-03-04", text), (f"b{todos}-2026-03-04", owned)):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                import_file(space=space, name=f"{name}.md", data=content.encode())
            sql = [query["sql"] for query in captured.captured_queries]
            counted.append(sum("groups_membership" in one and "site_user" in one for one in sql))
        return counted

    few = queries(2)
    assert few == queries(12)
    assert min(few) > 0
