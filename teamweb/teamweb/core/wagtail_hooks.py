from wagtail import hooks

from .richtext.callouts import CALLOUT
from .richtext.schema import NodeRegistry


@hooks.register("register_richtext_nodes")
def register_callout(nodes: NodeRegistry) -> None:
    nodes.register("callout", CALLOUT)
