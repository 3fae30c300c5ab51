"""Links between public pages, two queries for all links of a text instead of some for each."""

from django.urls import reverse
from django.utils.html import escape
from wagtail.models import Page, Site
from wagtail.rich_text.pages import PageLinkHandler

from ...core.forms.numbers import whole_numbers


class PlainPageLinkHandler(PageLinkHandler):
    """Make links from the page's path alone; its view checks the reader's access."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        wanted = [str(attrs.get("id", "")) for attrs in attrs_list]
        found = Page.objects.filter(pk__in=whole_numbers(wanted))
        paths = {str(pk): url_path for pk, url_path in found.values_list("pk", "url_path")}
        roots = [site.root_path for site in Site.get_site_root_paths()]
        return [_anchor(paths.get(pk, ""), roots) for pk in wanted]


def _anchor(url_path: str, roots: list[str]) -> str:
    for root in roots:
        if url_path.startswith(root):
            return f'<a href="{escape(reverse("wagtail_serve", args=[url_path[len(root) :]]))}">'
    return "<a>"
