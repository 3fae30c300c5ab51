"""The callout: a box of a text with a label such as “Note” or “Attention”."""

from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .render import Renderer
from .schema import Attribute, NodeType
from .tree import Node


def callout_labels() -> dict[str, str]:
    return {
        "info": _("Information"),
        "note": _("Note"),
        "success": _("Good to know"),
        "warning": _("Attention"),
    }


def _render(node: Node, content: str, renderer: Renderer) -> str:
    kind = node.attributes["kind"]
    return (
        f'<div class="rt-callout rt-callout--{kind}" role="note">'
        f'<p class="rt-callout__label">{escape(callout_labels()[kind])}</p>{content}</div>'
    )


def _change_note(attribute: str, old: str, new: str) -> str:
    labels = callout_labels()
    kinds = {"old": labels.get(old, old), "new": labels.get(new, new)}
    return _("Kind of the box changed: %(old)s → %(new)s") % kinds


def _count(number: int) -> str:
    return ngettext("%(number)d box", "%(number)d boxes", number) % {"number": number}


CALLOUT = NodeType(
    tag="aside",
    content="blocks",
    attributes={
        "kind": Attribute(
            "data-callout", "info|note|success|warning", default="info", is_required=True
        )
    },
    render=_render,
    change_note=_change_note,
    count_label=_count,
    is_importable=True,
)
