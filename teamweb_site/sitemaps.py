"""Sitemaps of every address that can be read without an account."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from teamweb.groups.models import WorkingGroup
from teamweb.meetings.models import Meeting, Resolution
from teamweb.spaces.models import SpaceEntry, address_of
from teamweb.website.models import HomePage, PublicPage
from teamweb_knowledge.guidelines.models import Guideline
from teamweb_knowledge.newsletters.models import Issue
from teamweb_knowledge.organisations.models import Organisation
from teamweb_knowledge.ozg.models import TopicArea
from teamweb_knowledge.questions.models import Question

VISITOR = AnonymousUser()
ROWS = 5_000
# What leads nowhere without an account, costs much, or changes with each request.
LEFT_OUT = (
    *("/admin/", "/accounts/", "/my/", "/api/", "/search/", "/language/"),
    *("/pages/", "/invitation/", "/meetings/invitation/", "/subscriptions/", "/u/", "/calendars/"),
)


class PublicPages(Sitemap):
    limit = ROWS

    def items(self) -> Any:
        home = HomePage.objects.first()
        if home is None:
            return Page.objects.none().values_list("url_path", "last_published_at")
        pages = Page.objects.type(PublicPage).descendant_of(home, inclusive=True).live().public()
        return pages.order_by("path").values_list("url_path", "last_published_at")

    def location(self, item: Any) -> str:
        for root in Site.get_site_root_paths():
            if item[0].startswith(root.root_path):
                return quote(f"/{item[0][len(root.root_path) :]}")
        return "/"

    def lastmod(self, item: Any) -> Any:
        return item[1]

    def get_latest_lastmod(self) -> None:
        """The list of sitemaps does without: it would read all rows of all of them."""


class SpacePages(PublicPages):
    def items(self) -> Any:
        entries = SpaceEntry.objects.visible_to(VISITOR)
        return entries.order_by("page__path").values_list("page__url_path", "changed_at")

    def location(self, item: Any) -> str:
        return reverse("teamweb_spaces:page", args=[address_of(item[0])])


class Rows(Sitemap):
    """Rows that have an address of their own."""

    limit = ROWS

    def __init__(self, view: str, field: str = "pk") -> None:
        self.view, self.field = view, field

    def location(self, item: Any) -> str:
        return reverse(self.view, args=[item])

    def rows(self) -> Any:
        raise NotImplementedError

    def items(self) -> Any:
        return self.rows().order_by(self.field).values_list(self.field, flat=True)


class Groups(Rows):
    def rows(self) -> Any:
        return WorkingGroup.objects.all()


class Meetings(Rows):
    def rows(self) -> Any:
        return Meeting.objects.visible_to(VISITOR).exclude(state=Meeting.State.DRAFT)


class Resolutions(Rows):
    def rows(self) -> Any:
        return Resolution.objects.visible_to(VISITOR)


class TopicAreas(Rows):
    def rows(self) -> Any:
        return TopicArea.objects.all()


class Organisations(Rows):
    def rows(self) -> Any:
        return Organisation.objects.visible_to(VISITOR)


class Questions(Rows):
    def rows(self) -> Any:
        return Question.objects.visible_to(VISITOR)


class Guidelines(Rows):
    def rows(self) -> Any:
        return Guideline.objects.visible_to(VISITOR)


class Newsletters(Sitemap):
    limit = ROWS

    def items(self) -> Any:
        return Issue.objects.published().order_by("pk")


SITEMAPS: dict[str, Sitemap] = {
    "website": PublicPages(),
    "spaces": SpacePages(),
    "groups": Groups("teamweb_groups:group", "key"),
    "meetings": Meetings("teamweb_meetings:meeting"),
    "resolutions": Resolutions("teamweb_meetings:resolution"),
    "topics": TopicAreas("knowledge_ozg:topic", "key"),
    "organisations": Organisations("knowledge_organisations:organisation", "key"),
    "questions": Questions("knowledge_questions:question"),
    "guidelines": Guidelines("knowledge_guidelines:guideline", "key"),
    "newsletters": Newsletters(),
}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in LEFT_OUT), ""]
    lines.append(f"Sitemap: {settings.BASE_URL}{reverse('sitemap_index')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
