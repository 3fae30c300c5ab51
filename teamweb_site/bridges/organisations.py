"""What `teamweb` shows of the directory of organisations, which it does not know."""

from teamweb_knowledge.organisations.models import Kind
from teamweb_knowledge.organisations.naming import organisation_named, suggested_names


def municipality_names() -> list[str]:
    """What the profile suggests as a person's municipality."""
    return suggested_names(Kind.MUNICIPALITY, Kind.DISTRICT)


def municipality_name(typed: str) -> str:
    """The name in the directory of the municipality or district that is meant, "" if none is for certain."""
    found = organisation_named(typed)
    return found.name if found and found.kind in (Kind.MUNICIPALITY, Kind.DISTRICT) else ""
