"""Every change to the directory: by people on its pages, and by imports."""

from .changes import (
    add_organisation,
    change_organisation,
    may_add,
    may_edit,
    merge_organisations,
    set_other_names,
)
from .imports import import_organisations

__all__ = [
    "add_organisation",
    "change_organisation",
    "import_organisations",
    "may_add",
    "may_edit",
    "merge_organisations",
    "set_other_names",
]
