from .lifecycle import (
    add_approval_item,
    approve_minutes,
    awaiting_approval,
    ensure_page,
    finish_minutes,
    freeze,
    publish_minutes,
    release_minutes,
    reopen_minutes,
    start_minutes,
)
from .objections import answer_objection, may_object, raise_objection, takes_objections
from .resolutions import adopt_resolution, next_resolution_number, repeal_resolution

__all__ = [
    "add_approval_item",
    "adopt_resolution",
    "answer_objection",
    "approve_minutes",
    "awaiting_approval",
    "ensure_page",
    "finish_minutes",
    "freeze",
    "may_object",
    "next_resolution_number",
    "publish_minutes",
    "raise_objection",
    "release_minutes",
    "reopen_minutes",
    "repeal_resolution",
    "start_minutes",
    "takes_objections",
]
