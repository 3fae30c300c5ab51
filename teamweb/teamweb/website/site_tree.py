"""The pages that a new site starts with.

Migration 0002 calls this with its own state of the models, a flushed database (tests, a reset)
with today's. So it names only fields that both have, and writes tree paths itself.
"""

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps as current_apps
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from treebeard.mp_tree import MP_Node

EXAMPLE = "<p><b>Beispieltext, keine Rechtsauskunft.</b> {}</p>"


@dataclass(frozen=True)
class Section:
    type: str
    slug: str
    title: str
    fields: dict[str, Any] = field(default_factory=dict)


HOME = {
    "title": "Teamweb",
    "lead": (
        "Teamweb ist der gemeinsame Arbeitsplatz der kommunalen Arbeitskreise: Hier entstehen "
        "Leitfäden, hier werden Sitzungen protokolliert, Beschlüsse gefasst und Fragen beantwortet."
    ),
    "body": (
        "<p>Viele Ergebnisse sind öffentlich: Termine, Veröffentlichungen, Leitfäden und "
        "Fragenkataloge können Sie ohne Anmeldung lesen. Mitglieder der Arbeitskreise melden "
        "sich an und arbeiten in den Bereichen ihrer Gruppen.</p>"
    ),
}
SECTIONS = [
    Section("NewsIndexPage", "aktuelles", "Aktuelles", {"show_in_menus": True}),
    Section("EventIndexPage", "termine", "Termine", {"show_in_menus": True}),
    Section(
        "PublicationIndexPage", "veroeffentlichungen", "Veröffentlichungen", {"show_in_menus": True}
    ),
    Section(
        "StandardPage",
        "impressum",
        "Impressum",
        {
            "purpose": "imprint",
            "body": EXAMPLE.format(
                "Tragen Sie hier die Angaben nach § 5 des Digitale-Dienste-Gesetzes ein."
            ),
        },
    ),
    Section(
        "StandardPage",
        "datenschutz",
        "Datenschutzerklärung",
        {
            "purpose": "privacy",
            "body": EXAMPLE.format(
                "Tragen Sie hier ein, welche personenbezogenen Daten Sie zu welchem Zweck "
                "verarbeiten. Diese Website lädt nichts von Dritten und setzt nur Cookies, die "
                "für die Anmeldung, den Schutz von Formularen und die gewählte Sprache nötig sind."
            ),
        },
    ),
    Section(
        "StandardPage",
        "barrierefreiheit",
        "Erklärung zur Barrierefreiheit",
        {
            "purpose": "accessibility",
            "body": EXAMPLE.format(
                "Tragen Sie hier die Erklärung nach § 10e des Behindertengleichstellungsgesetzes "
                "Nordrhein-Westfalen ein: den Stand der Barrierefreiheit, eine Kontaktmöglichkeit "
                "für Hinweise und die zuständige Überwachungs- und Ombudsstelle."
            ),
        },
    ),
]


@transaction.atomic
def create_site_tree(apps: Any = current_apps) -> None:
    """Give a site without a `HomePage` one with the sections below; else change nothing.

    Wagtail's welcome page becomes the home page in place, so that pages which other apps
    put below it stay where they are. A home page of another app remains the site's: ours is
    made below it (docs/adr/0013-home-page.md).
    """
    home_type = apps.get_model("teamweb_website", "HomePage")
    if home_type.objects.exists():
        return
    page_type = apps.get_model("wagtailcore", "Page")
    site_type = apps.get_model("wagtailcore", "Site")
    site = site_type.objects.filter(is_default_site=True).select_related("root_page").first()
    home = site.root_page if site else None
    if home is not None and home.depth == 2 and home.content_type == _type(apps, page_type):
        _convert_to_home_page(apps, home)
    else:
        above = home or page_type.objects.filter(depth=1).first() or _create_root(apps)
        home = _add(apps, above, Section("HomePage", "start", HOME["title"], _fields_of_home()))
    if site is None:
        site_type.objects.create(hostname="localhost", root_page_id=home.pk, is_default_site=True)
    elif site.root_page.depth == 1:
        site_type.objects.filter(pk=site.pk).update(root_page_id=home.pk)
    children = page_type.objects.filter(path__startswith=home.path, depth=home.depth + 1)
    for section in SECTIONS:
        if not children.filter(slug=section.slug).exists():
            _add(apps, home, section)


def _fields_of_home() -> dict[str, Any]:
    return {name: value for name, value in HOME.items() if name != "title"}


def _type(apps: Any, model: Any) -> Any:
    content_types = apps.get_model("contenttypes", "ContentType").objects
    return content_types.get_or_create(
        app_label=model._meta.app_label, model=model._meta.model_name
    )[0]


def _convert_to_home_page(apps: Any, page: Any) -> None:
    home_type = apps.get_model("teamweb_website", "HomePage")
    home = home_type(page_ptr_id=page.pk, **_fields_of_home())
    home.__dict__.update({f.attname: getattr(page, f.attname) for f in page._meta.concrete_fields})
    home.save_base(raw=True)  # only the row of the new type; the page's own is there
    type(page).objects.filter(pk=page.pk).update(
        title=HOME["title"], draft_title=HOME["title"], content_type=_type(apps, home_type)
    )


def _create_root(apps: Any) -> Any:
    page_type = apps.get_model("wagtailcore", "Page")
    locale, _created = apps.get_model("wagtailcore", "Locale").objects.get_or_create(
        language_code="de"
    )
    return page_type.objects.create(
        title="Root",
        draft_title="Root",
        slug="root",
        path=MP_Node._get_path("", 1, 1),
        depth=1,
        url_path="/",
        locale=locale,
        content_type=_type(apps, page_type),
    )


def _add(apps: Any, parent: Any, section: Section) -> Any:
    page_type = apps.get_model("wagtailcore", "Page")
    model = apps.get_model("teamweb_website", section.type)
    depth = parent.depth + 1
    last = (
        page_type.objects.filter(path__startswith=parent.path, depth=depth).order_by("path").last()
    )
    step = MP_Node._str2int(last.path[-MP_Node.steplen :]) + 1 if last else 1
    page = model.objects.create(
        title=section.title,
        draft_title=section.title,
        slug=section.slug,
        path=MP_Node._get_path(parent.path, depth, step),
        depth=depth,
        url_path=f"{parent.url_path}{section.slug}/",
        locale_id=parent.locale_id,
        content_type=_type(apps, model),
        first_published_at=timezone.now(),
        last_published_at=timezone.now(),
        **section.fields,
    )
    page_type.objects.filter(pk=parent.pk).update(numchild=F("numchild") + 1)
    return page


def create_after_flush(**kwargs: Any) -> None:
    """Only `migrate` names a plan: a flush has emptied what migration 0002 wrote."""
    if "plan" not in kwargs:
        create_site_tree()
