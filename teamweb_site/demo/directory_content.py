"""The directory of organisations: invented municipalities, districts and IT providers."""

import datetime
from typing import Any

from django.db import transaction

from teamweb_knowledge.organisations.actions import add_organisation, set_other_names
from teamweb_knowledge.organisations.models import Organisation

from .context import DemoContext, read_toml

NOTICE = "Beispiel: Diese Organisation und ihre Werte sind erfunden."
REFERENCES = ("district", "region", "provider")


@transaction.atomic
def load_directory(context: DemoContext) -> None:
    rows: dict[str, Organisation] = {}
    for row in read_toml("organisations.toml")["organisations"]:
        rows[row["key"]] = context.loaded.once(
            f"directory:{row['key']}", _organisation, context, row, rows
        )


def _organisation(
    context: DemoContext, row: dict[str, Any], rows: dict[str, Organisation]
) -> Organisation:
    found = Organisation.objects.filter(key=row["key"]).first()
    if found is not None:
        return found
    facts = {name: value for name, value in row.items() if name != "other_names"}
    facts |= {name: rows.get(row[name]) for name in REFERENCES if name in row}
    if "population_class" in facts:
        facts["population_as_of"] = datetime.date(2025, 12, 31)
    organisation = add_organisation(by=context.admin, notice=NOTICE, **facts)
    names = row.get("other_names", [])
    set_other_names(organisation=organisation, by=context.admin, names=names)
    return organisation
