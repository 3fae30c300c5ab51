"""What a site says about itself before an upgrade, to be said again after it."""

import html
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client
from wagtail.models import Page

from teamweb.access.readable import readable_access_ids
from teamweb.coediting.actions import text_now, text_of
from teamweb.coediting.models import Checkpoint, CoeditedDocument
from teamweb_site.models import User

# Made again by themselves, and written to all the time.
UNCOUNTED = {"teamweb_cache", "django_session"}
# Model -> fields with words that the page of a row shows.
SHOWN = {
    "teamweb_spaces.SpacePage": ["title"],
    "teamweb_spaces.WikiPage": ["title"],
    "teamweb_meetings.MinutesPage": ["title"],
    "teamweb_meetings.Series": ["title"],
    "teamweb_meetings.Meeting": ["title", "place"],
    "teamweb_meetings.Topic": ["title"],
    "teamweb_meetings.Resolution": ["title", "wording"],
    "teamweb_todos.Todo": ["title"],
    "teamweb_groups.WorkingGroup": ["name"],
    "teamweb_website.HomePage": ["title"],
    "teamweb_website.NewsPage": ["title", "lead"],
    "teamweb_website.PressReleasePage": ["title", "lead"],
    "teamweb_website.PublicationPage": ["title"],
    "knowledge_questions.Question": ["wording"],
    "knowledge_questions.QuestionCatalogue": ["title"],
    "knowledge_guidelines.Guideline": ["title"],
    "knowledge_ozg.TopicArea": ["name"],
}


def facts() -> dict[str, Any]:
    return {
        "rows": rows(),
        "words": shown_words(),
        "readable": readable(),
        "documents": texts(),
        "versions": versions_of_texts(),
    }


def readable() -> dict[str, list[int]]:
    """Id of a user -> the accesses they read."""
    return {str(user.pk): sorted(readable_access_ids(user)) for user in User.objects.all()}


def texts() -> dict[str, str]:
    """Id of a document -> the text that is being written."""
    return {str(each.pk): text_now(each) for each in CoeditedDocument.objects.all()}


def versions_of_texts() -> dict[str, str]:
    return {str(each.pk): text_of(each) for each in Checkpoint.objects.all()}


def rows() -> dict[str, int]:
    """Table -> number of its rows."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            if table in UNCOUNTED or "_fts" in table or table.startswith("sqlite_"):
                continue
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            found[table] = cursor.fetchone()[0]
    return found


def shown_words() -> dict[str, list[str]]:
    """ "label:pk" of a row -> what an administrator reads of it on its own page."""
    reader = Client()
    reader.force_login(User.objects.filter(is_superuser=True).order_by("pk")[0])
    found = {}
    for label, fields in SHOWN.items():
        for row in apps.get_model(label)._base_manager.order_by("pk"):
            answer = reader.get(_address(row))
            if answer.status_code == 200:
                page = html.unescape(answer.content.decode())
                values = (getattr(row, field) for field in fields)
                found[f"{label}:{row.pk}"] = [value for value in values if value and value in page]
    return found


def _address(row: Any) -> str:
    if isinstance(row, Page):
        return row.specific.get_url() or ""
    return str(row.get_absolute_url())
