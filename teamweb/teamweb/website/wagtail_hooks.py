from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry

from ..core.forms.numbers import whole_number
from .administration.offers import creatables
from .administration.site_list import install
from .brand.current import brand
from .models import refuse_address
from .pages.links import PlainPageLinkHandler

install()
hooks.register("teamweb_creatables", creatables, order=40)


@hooks.register("register_rich_text_features", order=1_000)
def register_links(features: FeatureRegistry) -> None:
    """After Wagtail's own handler, so that ours takes its place."""
    features.register_link_type(PlainPageLinkHandler)


@hooks.register("insert_global_admin_css")
def admin_stylesheet() -> str:
    ours = brand().stylesheet_url
    sheets = [static("teamweb_website/admin.css"), *([ours] if ours else [])]
    links = ((sheet,) for sheet in sheets)
    return format_html_join("", '<link rel="stylesheet" href="{}">', links)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    label, message = gettext_lazy("Change the brand"), gettext_lazy("Brand changed")
    actions.register_action("teamweb_website.change_brand", label, message)


@hooks.register("construct_help_menu")
def help_menu_item(request: HttpRequest, items: list[Any]) -> None:
    """Our help instead of Wagtail's pages in English on another site."""
    items[:] = [item for item in items if "://" not in str(item.url)]


@hooks.register("register_help_menu_item")
def register_help() -> MenuItem:
    return MenuItem(
        gettext_lazy("Help"), reverse_lazy("teamweb_website:help"), icon_name="help", order=900
    )


def _refuse_addresses(
    request: HttpRequest, slugs: list[str], parent: Page | None, back_to: Page
) -> HttpResponse | None:
    try:
        for slug in slugs if parent is not None else ():
            refuse_address(slug, parent=parent)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("wagtailadmin_explore", back_to.pk)
    return None


@hooks.register("before_move_page")
def refuse_address_of_moved(
    request: HttpRequest, page: Page, destination: Page
) -> HttpResponse | None:
    return _refuse_addresses(request, [page.slug], destination, page)


@hooks.register("before_copy_page")
def refuse_address_of_copy(request: HttpRequest, page: Page) -> HttpResponse | None:
    if request.method != "POST":
        return None
    parent = Page.objects.filter(pk=whole_number(request.POST.get("new_parent_page"))).first()
    return _refuse_addresses(request, [request.POST.get("new_slug", "")], parent, page)


@hooks.register("before_bulk_action")
def refuse_addresses_of_moved(
    request: HttpRequest, action_type: str, objects: Any, action_class_instance: Any
) -> HttpResponse | None:
    pages = [each for each in objects if isinstance(each, Page)]
    if action_type != "move" or not pages:
        return None
    destination = action_class_instance.cleaned_form.cleaned_data["chooser"]
    return _refuse_addresses(request, [page.slug for page in pages], destination, pages[0])
