from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from teamweb.core.richtext.schema import NodeRegistry

from .nodes import LEGAL_BASIS


@hooks.register("register_richtext_nodes")
def register_legal_basis(nodes: NodeRegistry) -> None:
    nodes.register("legalBasis", LEGAL_BASIS)


@hooks.register("teamweb_editor_js")
def legal_basis_script() -> str:
    return format_html('<script src="{}" defer></script>', static("example_node/legal_basis.js"))
