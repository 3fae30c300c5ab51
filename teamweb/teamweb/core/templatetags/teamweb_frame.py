"""Tags of the page frame: what base.html and its components need."""

import zlib
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.middleware.csrf import get_token
from django.template.context import RequestContext
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join, json_script
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page as WagtailPage

from ..frame import navigation
from ..frame.brand import Brand, brand, installed_brand
from ..frame.icons import ICONS
from ..frame.staff import is_staff
from ..http.submitted_text import submitted_fields
from ..richtext.callouts import callout_labels
from ..richtext.schema import for_editor, insertable_nodes

register = template.Library()


@register.simple_tag
def site_name() -> str:
    return brand().name


@register.simple_tag
def site_brand() -> Brand:
    return brand()


@register.simple_tag
def installed_name() -> str:
    """The name of the settings, for pages that must come without a database."""
    return installed_brand().name


@register.simple_tag(takes_context=True)
def main_links(context: RequestContext) -> list[navigation.Link]:
    request = context.get("request")
    return navigation.main_links(request) if request and hasattr(request, "user") else []


@register.simple_tag(takes_context=True)
def menu_groups(context: RequestContext) -> list[navigation.Group]:
    request = context.get("request")
    return navigation.menu_groups(request) if request and hasattr(request, "user") else []


@register.simple_tag(takes_context=True)
def legal_links(context: RequestContext) -> list[navigation.Link]:
    request = context.get("request")
    return navigation.legal_links(request) if request is not None else []


@register.simple_tag
def url_or_nothing(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of `name`, or "" when no installed app has it: the link is left out then."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag
def served(path: str) -> str:
    """`path` when one of our views answers it, else ""."""
    return path if navigation.is_served(path) else ""


@register.simple_tag(takes_context=True)
def screen_query(context: RequestContext) -> str:
    """The query string that tells the help page where one comes from: the view, and the page's type."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return ""
    page = context.get("page")
    kind = {"type": page._meta.label_lower} if isinstance(page, WagtailPage) else {}
    return f"?{urlencode({'screen': match.view_name, **kind})}"


@register.simple_tag(takes_context=True)
def unread_notifications(context: RequestContext) -> int:
    """What `settings.UNREAD_NOTIFICATIONS` (a dotted path to `user -> int`) counts."""
    dotted = getattr(settings, "UNREAD_NOTIFICATIONS", "")
    request = context.get("request")
    if not dotted or request is None or not request.user.is_authenticated:
        return 0
    return int(import_string(dotted)(request.user))


@register.simple_tag(takes_context=True)
def opens_admin(context: RequestContext) -> bool:
    request = context.get("request")
    return request is not None and is_staff(request.user)


@register.simple_tag(takes_context=True)
def page_query(context: RequestContext, number: int, parameter: str = "page") -> str:
    """The current query string with another page number."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is None:
        return f"?{parameter}={number}"
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def initials(person: object) -> str:
    """The letters that stand for a person: of the first and the last word of the name."""
    words = [word for word in str(person).split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def space_colour(key: object) -> int:
    """Which of the eight second accents a space has; the same wherever it is named."""
    return zlib.crc32(str(key).encode()) % 8


@register.simple_tag
def page_numbers(page: Page) -> list[int | str]:
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative line icon; the words that say the same stand beside it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" '
        'focusable="false"><path d="{}"/></svg>',
        ICONS[name],
    )


@register.simple_tag
def editor_scripts() -> SafeString:
    """The editor, the schema it works with, and before it what apps add to it.

    Apps add script tags by the hook `teamweb_editor_js`; the order of deferred scripts is kept.
    """
    schema = json_script(for_editor(), "teamweb-richtext-schema")
    added = [(script(),) for script in hooks.get_hooks("teamweb_editor_js")]
    editor = format_html('<script src="{}" defer></script>', static("teamweb/editor.js"))
    return format_html("{}{}{}", schema, format_html_join("", "{}", added), editor)


register.simple_tag(insertable_nodes)


@register.simple_tag
def editor_strings() -> dict[str, Any]:
    """What the editor's script says; {braces} are filled in by the script."""
    return {
        "label": _("Text"),
        "placeholder": _("Write here. Type / to insert something."),
        "insert": _("Insert"),
        "peopleList": _("People"),
        "pagesList": _("Pages"),
        "nothingFound": _("Nothing found"),
        "addressHint": _("This is an address: Apply links to it."),
        "taskDone": _("Done"),
        "assigned": _("assigned"),
        "alt": _("Description of the image for people who cannot see it"),
        "altHint": _("What does the image show?"),
        "caption": _("Caption"),
        "removeImage": _("Remove the image"),
        "askAlt": _("Please describe what the image shows."),
        "imagesLeftOut": _(
            "Images from the clipboard were left out: please upload or drag them in as files."
        ),
        "linksLeftOut": _("Taken over as words only, since nobody can open these links: {words}"),
        "hiddenLeftOut": _("Hidden text was left out."),
        "commentsLeftOut": _("Comments were left out."),
        "embeddedLeftOut": _("Embedded content such as videos was left out."),
        "flattened": _(
            "The text was nested more deeply than can be stored. The innermost levels were moved up."
        ),
        "tooDeep": _("This would nest more deeply than can be stored, and was not done."),
        "nodeMissing": _(
            "The editor is not opened, so that nothing of the text is lost: the script for “{names}” is "
            "missing. Please load the page again, and tell those who run this site if that does not help."
        ),
        "deepestPoint": _(
            "A point of a list goes one level deeper than the one before it at most."
        ),
        "pasteTooLarge": _(
            "What you want to insert is too large (more than 5 MB) and was not taken over. "
            "Please insert it in parts."
        ),
        "uploading": _("{name} is being uploaded …"),
        "uploaded": _("{name} was uploaded."),
        "uploadFailed": _("{name} could not be uploaded."),
        "word": _("{count} word"),
        "words": _("{count} words"),
        "saving": _("Saving …"),
        "draftKept": _("Not saved yet; kept in this browser."),
        "draftNotKept": _("Not saved yet."),
        "draftFound": _("This browser has unsaved text of {time}."),
        "draftOlder": _("The page was changed since then."),
        "offline": _("No connection. Your text is kept in this browser."),
        "online": _("Connected again."),
        "saveOffline": _(
            "There is no connection to the server. Your text is kept in this browser: "
            "please save again as soon as you are connected."
        ),
        "saveSignedOut": _(
            "You are not signed in any more. Your text is kept in this browser: please sign in "
            "in another window and save again here."
        ),
        "saveFailed": _(
            "Saving failed (error {status}). Your text is kept in this browser: please try again."
        ),
        "versionSaved": _("The version is saved."),
        "peopleHere": _("Also writing here:"),
        "textLoads": _("The text is being fetched …"),
        "storing": _("Saving …"),
        "storedAll": _("Saved"),
        "waitingOne": _("No connection, {count} change waits"),
        "waitingMany": _("No connection, {count} changes wait"),
        "notConnectedShort": _("No connection"),
        "storedHere": _(
            "No connection. You can go on writing: your text is kept in this browser and stored as "
            "soon as there is a connection again."
        ),
        "notConnected": _(
            "No connection. Please leave this window open: your text is stored as soon as there is "
            "a connection again."
        ),
        "storeFails": _("The server cannot store at the moment. It keeps trying."),
        "onlyReading": _("You may only read this text now."),
        "endedSignedOut": _(
            "You are not signed in any more. What you wrote is kept: please sign in in another "
            "window, then open this page again."
        ),
        "endedNoRight": _("You may not read this page any more."),
        "endedGone": _("This page is not there any more."),
        "endedTrashed": _(
            "This page lies in the trash. What you wrote is kept in this browser and joins the page "
            "when it is restored and you open it again."
        ),
        "endedNewer": _("There is a newer form of this page. Please load it again."),
        "endedTooLarge": _("What you inserted is too large to be stored (5 MB at most)."),
        "endedTooMany": _(
            "You have too many texts open. Please close some windows and load this one again."
        ),
        "endedOther": _("The connection was ended by the server. Please load the page again."),
        "copyUnsent": _("Not everything you wrote could be stored: copy your text to keep it."),
        "copied": _("Copied."),
        "copyByHand": _("Selected: please copy it with Ctrl+C."),
        "versionOffline": _(
            "There is no connection to the server, so no version could be made. Your text is kept: "
            "please try again as soon as you are connected."
        ),
        "macroEmpty": _("There is nothing to show here yet."),
        "macroFailed": _("What is shown here cannot be fetched at the moment."),
        "callouts": callout_labels(),
        "macros": {
            "toc": _("Table of contents"),
            "children": _("List of subpages"),
            "attachments": _("List of attachments"),
            "include": _("Content of another page"),
            "excerpt": _("Excerpt for other pages"),
            "diagram": _("Diagram"),
        },
    }


@register.inclusion_tag("teamweb/components/submitted_text.html", takes_context=True)
def submitted_text(context: dict[str, Any]) -> dict[str, Any]:
    """What was typed into the form that this page refuses."""
    request = context.get("request")
    fields = submitted_fields(request)
    if not fields or request is None:
        return {"fields": []}
    return {"fields": fields, "address": request.get_full_path(), "csrf_token": get_token(request)}
