"""Accounts, organisations, working groups and memberships."""

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

from .accounts import get_passwords
from .context import DemoContext, read_toml
from .loaded import get_or_create

EDITORS = "Redaktion Wissen"
# Apps whose rows the editors may add and change.
EDITED_APPS = (
    "knowledge_questions",
    "knowledge_guidelines",
    "knowledge_glossary",
    "knowledge_organisations",
    "knowledge_ozg",
    "knowledge_newsletters",
)


@transaction.atomic
def load_people(context: DemoContext) -> None:
    data = read_toml("people.toml")
    passwords = get_passwords(data["people"])
    for key, facts in data["organisations"].items():
        context.organisations[key] = context.loaded.once(
            f"organisation:{key}", get_or_create, Organisation, facts, name=facts["name"]
        )
    for row in context.facts["organisations"] + context.facts["municipalities"]:
        facts = {name: row[name] for name in ("name", "short_name", "kind", "role") if name in row}
        context.loaded.once(
            f"organisation:{row['name']}", get_or_create, Organisation, facts, name=facts["name"]
        )
    for key, person in data["people"].items():
        context.people[key] = context.loaded.once(
            f"person:{key}",
            _person,
            context,
            person,
            passwords.get(person["email"]),
        )
    context.loaded.once("editors", _editors, context)


def _person(context: DemoContext, person: dict[str, Any], password: str | None) -> Any:
    users = get_user_model()._default_manager
    user = users.filter(email__iexact=person["email"]).first()
    if user is not None:
        return user
    user = create_person(
        email=person["email"],
        password=password,
        first_name=person["first_name"],
        last_name=person["last_name"],
        organisation=context.organisations[person["organisation"]],
        function=person["function"],
        language="de",
    )
    if person.get("is_admin"):
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
    # While the demo is loaded nobody gets mail; `enable_mail` ends that.
    Preference.objects.create(user=user, digest=Preference.Digest.NONE)
    return user


def _editors(context: DemoContext) -> Group:
    """A group of Django's that may edit the knowledge and open the admin for it."""
    editors, _created = Group.objects.get_or_create(name=EDITORS)
    allowed = Permission.objects.filter(
        content_type__app_label__in=EDITED_APPS
    ) | Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    editors.permissions.set(allowed.exclude(codename__startswith="delete_"))
    editors.user_set.add(context.people["schriftfuehrung"], context.people["vorsitz"])
    return editors


def enable_mail(context: DemoContext) -> None:
    """Turn notification mail on for people who can sign in; nobody reads the others' mail."""
    can_sign_in = [
        key for key, it in read_toml("people.toml")["people"].items() if "signs_in" in it
    ]
    users = [context.people[key] for key in can_sign_in if context.people[key]]

    def enable() -> None:
        Preference.objects.filter(user__in=users, digest=Preference.Digest.NONE).delete()

    context.loaded.once("mail_enabled", enable)


@transaction.atomic
def load_groups(context: DemoContext) -> None:
    types: dict[str, GroupType] = {}
    for row in context.facts["group_types"]:
        facts = {name: value for name, value in row.items() if name != "allowed_parents"}
        types[row["key"]] = context.loaded.once(
            f"group_type:{row['key']}", get_or_create, GroupType, facts, key=facts["key"]
        )
    for row in context.facts["group_types"]:
        parents = [types[key] for key in row["allowed_parents"] if types[key]]
        kind = types[row["key"]]
        if parents and kind:
            context.loaded.once(
                f"group_type_parents:{row['key']}",
                kind.allowed_parents.add,
                *parents,
            )
    for row in context.facts["groups"]:
        context.groups[row["key"]] = context.loaded.once(
            f"group:{row['key']}", _group, context, row, types[row["type"]]
        )
    _load_memberships(context)


def _group(context: DemoContext, row: dict[str, Any], kind: GroupType) -> Any:
    facts = ("state", "state_note", "keywords", "cadence", "place", "founded", "source")
    return create_group(
        by=context.admin,
        key=row["key"],
        name=row["name"],
        type=kind,
        parent=context.groups[row["parent"]] if row["parent"] else None,
        **{name: row[name] for name in facts},
    )


def _load_memberships(context: DemoContext) -> None:
    named = read_toml("people.toml")["memberships"]
    for key, group in context.groups.items():
        rows = named.get(key) or _default_members(context, key)
        for person, role, first, *last in rows:
            user = context.people[person]
            if group is None or user is None:
                continue
            context.loaded.once(
                f"membership:{key}:{person}:{role}:{first}",
                add_membership,
                group=group,
                user=user,
                by=context.admin,
                role=role,
                organisation=user.profile.organisation,
                starts_on=datetime.date.fromisoformat(first),
                ends_on=datetime.date.fromisoformat(last[0]) if last else None,
                send_notice=False,
                allow_second_chair=True,
            )


def _default_members(context: DemoContext, key: str) -> list[list[str]]:
    """Return two officers and two members for a group without named ones, the same in every run."""
    data = read_toml("people.toml")["people"]
    pool = [name for name, person in data.items() if "signs_in" not in person]
    place = list(context.groups).index(key)
    chosen = [pool[(place * 3 + step) % len(pool)] for step in range(4)]
    roles = ("chair", "secretary", "member", "member")
    return [[name, role, "2021-01-01"] for name, role in zip(chosen, roles, strict=True)]
