"""The table of node types: those of plain text, and those that apps register through a hook."""

import re
from collections.abc import Iterator, Mapping
from threading import RLock
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from wagtail import hooks

from .types import Attribute, NodeType

HOOK = "register_richtext_nodes"
CONTENTS = ("blocks", "inline", "text", "nothing")
BLOCK_TAGS = ("div", "aside", "section")
INLINE_TAGS = ("span",)
_NAME = re.compile(r"[a-z][A-Za-z0-9]{0,39}")
_MARKER = re.compile(r"[a-z][a-z0-9-]{0,39}")
_HTML_NAME = re.compile(r"data-[a-z][a-z0-9-]{0,39}")


class NodeRegistry(dict[str, NodeType]):
    """Node types by name. The hooks are called when it is first asked for what is not built in."""

    def __init__(self, built_in: Mapping[str, NodeType], *, hook: str = HOOK) -> None:
        super().__init__(built_in)
        self._built_in = dict(built_in)
        self._hook = hook
        self._lock = RLock()
        self._is_loaded = self._is_loading = False

    def register(self, name: str, node_type: NodeType) -> None:
        """Add a node type. Raises ImproperlyConfigured, which names what is wrong with it."""
        if self._is_loaded:
            raise ImproperlyConfigured(
                f"The richtext node “{name}” is registered too late: register it in a function "
                f'decorated with @hooks.register("{self._hook}") in wagtail_hooks.py.'
            )
        if problem := self._problem(name, node_type):
            raise ImproperlyConfigured(
                f"The richtext node “{name}” cannot be registered: {problem}"
            )
        super().__setitem__(name, node_type)

    def load(self) -> None:
        """Call the hooks, once. Raises ImproperlyConfigured."""
        if self._is_loaded:
            return
        with self._lock:
            if self._is_loaded or self._is_loading:
                return
            self._is_loading = True
            try:
                for register in hooks.get_hooks(self._hook):
                    register(self)
                self._is_loaded = True
            except BaseException:
                # The next request finds the same problem, not half a table.
                self.clear()
                self.update(self._built_in)
                raise
            finally:
                self._is_loading = False

    def load_from(self, node_types: Mapping[str, NodeType]) -> None:
        """Take over the types that another process has registered."""
        self.update(node_types)
        self._is_loaded = True

    @property
    def registered(self) -> dict[str, NodeType]:
        return {name: kind for name, kind in self.items() if name not in self._built_in}

    def _problem(self, name: str, kind: NodeType) -> str:
        if super().__contains__(name):
            return "the name is taken."
        if not _NAME.fullmatch(name):
            return "a name begins with a small letter and has letters and digits only."
        if kind.content not in CONTENTS:
            return f"its content “{kind.content}” is unknown; possible are {', '.join(CONTENTS)}."
        tags = INLINE_TAGS if kind.is_inline else BLOCK_TAGS
        if kind.tag not in tags:
            return f"its tag <{kind.tag}> is not possible; possible are {', '.join(tags)}."
        if kind.is_inline and kind.content not in ("text", "nothing"):
            return "an inline node contains text or nothing."
        for key, attribute in kind.attributes.items():
            if problem := _attribute_problem(key, attribute):
                return problem
        for html, value in kind.marker.items():
            if not _HTML_NAME.fullmatch(html) or not _MARKER.fullmatch(value):
                return f'its marker {html}="{value}" must be like data-type="legal-basis".'
        if kind.label and kind.is_insertable and (missing := _without_default(kind)):
            return (
                f"the editor cannot insert it: its attribute “{missing}” is required and has no "
                "default. Give it one, or set is_insertable=False and insert it by a script."
            )
        if unknown := [*(kind.references.keys() - kind.attributes.keys())]:
            return f"it refers to something by “{unknown[0]}”, which is no attribute of it."
        return self._selector_problem(kind)

    def _selector_problem(self, kind: NodeType) -> str:
        if not kind.selector:
            return "it needs a marker or a required attribute, to be told from other elements."
        for other, known in super().items():
            if known.tag != kind.tag or not known.selector:
                continue
            if kind.selector <= known.selector or known.selector <= kind.selector:
                return f"its element cannot be told from that of “{other}”."
        return ""

    # A built-in type is found without loading: that is how most are asked for.

    def __missing__(self, name: str) -> NodeType:
        if not self._is_loaded and not self._is_loading:
            self.load()
            return self[name]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name):
            return True
        self.load()
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        if not super().__contains__(name):
            self.load()
        return super().get(name, default)

    def __iter__(self) -> Iterator[str]:
        self.load()
        return super().__iter__()

    def __len__(self) -> int:
        self.load()
        return super().__len__()

    def items(self) -> Any:
        self.load()
        return super().items()

    def values(self) -> Any:
        self.load()
        return super().values()

    def keys(self) -> Any:
        self.load()
        return super().keys()


def _without_default(kind: NodeType) -> str:
    needed = (key for key, a in kind.attributes.items() if a.is_required and a.default is None)
    return next(needed, "")


def _attribute_problem(key: str, attribute: Attribute) -> str:
    if not isinstance(attribute, Attribute) or not attribute.pattern:
        return f"its attribute “{key}” has no rule: give it an Attribute with a pattern."
    if not _HTML_NAME.fullmatch(attribute.html):
        return f"its attribute “{key}” needs a name in HTML that begins with data-."
    try:
        re.compile(attribute.pattern)
    except re.error as error:
        return f"the pattern of its attribute “{key}” cannot be read ({error})."
    if attribute.default is not None and not attribute.allows(attribute.default):
        return f"the default of its attribute “{key}” does not match its pattern."
    return ""
