"""Accounts, organisations, working groups and who belongs to them when."""

import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from teamweb.accounts.actions import create_person
from teamweb.accounts.models import Organisation
from teamweb.groups.actions import add_membership, create_group
from teamweb.groups.models import GroupType
from teamweb.notifications.models import Preference

from .accounts import kept_passwords
from .marks import kept
from .stage import Stage, read_toml

EDITORS = "Redaktion Wissen"
# Apps whose rows the editors may add and change.
EDITED_APPS = (
    "knowledge_questions",
    "knowledge_guidelines",
    "knowledge_glossary",
    "knowledge_ozg",
    "knowledge_newsletters",
)


@transaction.atomic
def load_people(stage: Stage) -> None:
    data = read_toml("people.toml")
    passwords = kept_passwords(data["people"])
    for key, facts in data["organisations"].items():
        stage.organisations[key] = stage.marks.once(
            f"organisation:{key}", kept, Organisation, facts, name=facts["name"]
        )
    for row in stage.facts["organisations"] + stage.facts["municipalities"]:
        facts = {name: row[name] for name in ("name", "short_name", "kind", "role") if name in row}
        stage.marks.once(
            f"organisation:{row['name']}", kept, Organisation, facts, name=facts["name"]
        )
    for key, person in data["people"].items():
        stage.people[key] = stage.marks.once(
            f"person:{key}",
            _person,
            stage,
            person,
            passwords.get(person["email"]),
        )
    stage.marks.once("editors", _editors, stage)


def _person(stage: Stage, person: dict[str, Any], password: str | None) -> Any:
    users = get_user_model()._default_manager
    user = users.filter(email__iexact=person["email"]).first()
    if user is not None:
        return user
    user = create_person(
        email=person["email"],
        password=password,
        first_name=person["first_name"],
        last_name=person["last_name"],
        organisation=stage.organisations[person["organisation"]],
        function=person["function"],
        language="de",
    )
    if person.get("is_admin"):
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
    # While the demo is loaded nobody is told by mail; `let_mail_begin` ends that.
    Preference.objects.create(user=user, digest=Preference.Digest.NONE)
    return user


def _editors(stage: Stage) -> Group:
    """A group of Django's that may edit the knowledge and open the admin for it."""
    editors, _created = Group.objects.get_or_create(name=EDITORS)
    allowed = Permission.objects.filter(
        content_type__app_label__in=EDITED_APPS
    ) | Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    editors.permissions.set(allowed.exclude(codename__startswith="delete_"))
    editors.user_set.add(stage.people["schriftfuehrung"], stage.people["vorsitz"])
    return editors


def let_mail_begin(stage: Stage) -> None:
    """People who can sign in get mail as everybody; nobody reads the others' mail."""
    can_sign_in = [
        key for key, it in read_toml("people.toml")["people"].items() if "signs_in" in it
    ]
    users = [stage.people[key] for key in can_sign_in if stage.people[key]]

    def begin() -> None:
        Preference.objects.filter(user__in=users, digest=Preference.Digest.NONE).delete()

    stage.marks.once("mail_begins", begin)


@transaction.atomic
def load_groups(stage: Stage) -> None:
    types: dict[str, GroupType] = {}
    for row in stage.facts["group_types"]:
        facts = {name: value for name, value in row.items() if name != "allowed_parents"}
        types[row["key"]] = stage.marks.once(
            f"group_type:{row['key']}", kept, GroupType, facts, key=facts["key"]
        )
    for row in stage.facts["group_types"]:
        parents = [types[key] for key in row["allowed_parents"] if types[key]]
        kind = types[row["key"]]
        if parents and kind:
            stage.marks.once(
                f"group_type_parents:{row['key']}",
                kind.allowed_parents.add,
                *parents,
            )
    for row in stage.facts["groups"]:
        stage.groups[row["key"]] = stage.marks.once(
            f"group:{row['key']}", _group, stage, row, types[row["type"]]
        )
    _load_memberships(stage)


def _group(stage: Stage, row: dict[str, Any], kind: GroupType) -> Any:
    facts = ("state", "state_note", "keywords", "cadence", "place", "founded", "source")
    return create_group(
        by=stage.admin,
        key=row["key"],
        name=row["name"],
        type=kind,
        parent=stage.groups[row["parent"]] if row["parent"] else None,
        **{name: row[name] for name in facts},
    )


def _load_memberships(stage: Stage) -> None:
    named = read_toml("people.toml")["memberships"]
    for key, group in stage.groups.items():
        rows = named.get(key) or _by_turns(stage, key)
        for person, role, first, *last in rows:
            user = stage.people[person]
            if group is None or user is None:
                continue
            stage.marks.once(
                f"membership:{key}:{person}:{role}:{first}",
                add_membership,
                group=group,
                user=user,
                by=stage.admin,
                role=role,
                organisation=user.profile.organisation,
                starts_on=datetime.date.fromisoformat(first),
                ends_on=datetime.date.fromisoformat(last[0]) if last else None,
                is_told=False,
                beside_chair=True,
            )


def _by_turns(stage: Stage, key: str) -> list[list[str]]:
    """Two officers and two members for a group without named ones, the same in every run."""
    data = read_toml("people.toml")["people"]
    pool = [name for name, person in data.items() if "signs_in" not in person]
    place = list(stage.groups).index(key)
    chosen = [pool[(place * 3 + step) % len(pool)] for step in range(4)]
    roles = ("chair", "secretary", "member", "member")
    return [[name, role, "2021-01-01"] for name, role in zip(chosen, roles, strict=True)]
