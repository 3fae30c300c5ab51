"""Which page of the handbook belongs to a screen; the handbook is a space like any other."""

from typing import Any

from wagtail.models import Page

from ..spaces.views.pages import level_of, moved_from, page_at

SPACE = "handbuch"
START = "erste-schritte"
# Beginnings of view names, or types of pages -> the page's slug. The longest beginning counts.
PAGES = {
    "account_": "konto-und-anmeldung",
    "knowledge_contacts:": "kontakte-und-newsletter",
    "knowledge_glossary:": "leitfaeden-und-glossar",
    "knowledge_guidelines:": "leitfaeden-und-glossar",
    "knowledge_newsletters:": "kontakte-und-newsletter",
    "knowledge_organisations:": "leitfaeden-und-glossar",
    "knowledge_ozg:": "leitfaeden-und-glossar",
    "knowledge_questions:": "fragen-und-antworten",
    "mfa_": "konto-und-anmeldung",
    "teamweb_accounts:": "konto-und-anmeldung",
    "teamweb_accounts:people": "gruppen-und-personen",
    "teamweb_accounts:person": "gruppen-und-personen",
    "teamweb_comments:": "gemeinsam-bearbeiten",
    "teamweb_groups:": "gruppen-und-personen",
    "teamweb_exchange:": "protokoll-fuehren",
    "teamweb_meetings:": "sitzungen-planen-und-einladen",
    "teamweb_meetings:add_resolution": "beschluesse",
    "teamweb_meetings:answer_objection": "protokoll-fuehren",
    "teamweb_meetings:attendance": "protokoll-fuehren",
    "teamweb_meetings:calendar": "termine",
    "teamweb_meetings:circular_record": "beschluesse",
    "teamweb_meetings:circular_vote": "beschluesse",
    "teamweb_meetings:execution": "beschluesse",
    "teamweb_meetings:my_calendars": "termine",
    "teamweb_meetings:object_to_minutes": "protokoll-fuehren",
    "teamweb_meetings:open_notes": "protokoll-fuehren",
    "teamweb_meetings:repeal": "beschluesse",
    "teamweb_meetings:resolution": "beschluesse",
    "teamweb_meetings:version": "protokoll-fuehren",
    "teamweb_meetings:write": "protokoll-fuehren",
    "teamweb_meetings.minutespage": "protokoll-fuehren",
    "teamweb_notifications:": "benachrichtigungen",
    "teamweb_search:": "suche",
    "teamweb_spaces:": "seiten-lesen-und-schreiben",
    "teamweb_spaces:archive": "bereiche-und-rechte",
    "teamweb_spaces:ask": "bereiche-und-rechte",
    "teamweb_spaces:authors": "gemeinsam-bearbeiten",
    "teamweb_spaces:draft": "gemeinsam-bearbeiten",
    "teamweb_spaces:edit": "gemeinsam-bearbeiten",
    "teamweb_spaces:inherit_access": "bereiche-und-rechte",
    "teamweb_spaces:new_space": "bereiche-und-rechte",
    "teamweb_spaces:page_rights": "bereiche-und-rechte",
    "teamweb_spaces:requests": "bereiche-und-rechte",
    "teamweb_spaces:revoke": "bereiche-und-rechte",
    "teamweb_spaces:rights": "bereiche-und-rechte",
    "teamweb_spaces:settings": "bereiche-und-rechte",
    "teamweb_spaces:spaces": "bereiche-und-rechte",
    "teamweb_todos:": "aufgaben",
    "teamweb_website.eventindexpage": "termine",
    "teamweb_website.eventpage": "termine",
    "teamweb_website:my": START,
    "usersessions_": "konto-und-anmeldung",
}
# Views that show pages of several types.
READING = ("teamweb_spaces:page", "wagtail_serve")


def slug_for(screen: str, page_type: str = "") -> str:
    """The slug of the page for a view's name; where the view shows pages, their type counts too."""
    if screen in READING and page_type in PAGES:
        return PAGES[page_type]
    fitting = [beginning for beginning in PAGES if screen.startswith(beginning)]
    return PAGES[max(fitting, key=len)] if fitting else START


def readable_page(slug: str, user: Any) -> Page | None:
    """The handbook's page that had this slug when it was made, else its first one, if `user` may read it."""
    for address in (f"{SPACE}/{slug}", SPACE):
        page = page_at(address) or moved_from(address)
        if page is not None and page.live and level_of(user, page):
            return page
    return None
