"""Attributes of elements, checked against the schema."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from lxml import etree

from ..errors import UnknownMarkup
from ..schema import NODES, PRESENTATIONAL_ATTRIBUTES, NodeType, marked_types


class AttributeParser:
    """`strict`: what the schema does not know is refused, else it is left out and named in `removed`."""

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self.removed: set[str] = set()
        self._element_depth = 0

    def _refuse(self, what: str) -> None:
        if self.strict:
            raise UnknownMarkup(_("The text holds something unknown: %(what)s") % {"what": what})
        self.removed.add(what)

    def _attributes(
        self, element: etree._Element, name: str, also: Iterable[str] = ()
    ) -> dict[str, str]:
        kind = NODES[name]
        self._check(element, {*(a.html for a in kind.attributes.values()), *kind.marker, *also})
        found: dict[str, str] = {}
        for key, attribute in kind.attributes.items():
            value = element.get(attribute.html) if attribute.html else None
            if value is None or value == "":
                continue
            if not attribute.allows(value):
                self._refuse(f'{attribute.html}="{value[:40]}"')
                continue
            found[key] = value
        return found

    def _registered(self, element: etree._Element) -> tuple[str, NodeType] | None:
        """The node that an app registered for such an element."""
        found = (pair for pair in marked_types(element.tag) if pair[1].matches(element))
        return next(found, None)

    def _completed(self, kind: NodeType, attributes: dict[str, str]) -> bool:
        """Add required attributes that have a default; False if one is missing that has none."""
        for key, attribute in kind.attributes.items():
            if attribute.is_required and key not in attributes:
                if attribute.default is None:
                    return False
                attributes[key] = attribute.default
        return True

    def _check(self, element: etree._Element, also: Iterable[str] = ()) -> None:
        """Refuse attributes that may carry meaning and that the schema does not know."""
        if not self.strict:
            return
        for name in set(element.attrib) - PRESENTATIONAL_ATTRIBUTES - set(also):
            self._refuse(f"{name} in <{element.tag}>")
