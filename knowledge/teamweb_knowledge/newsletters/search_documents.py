from django.db.models import QuerySet
from lxml import html

from teamweb_search.documents import PUBLIC, Document, search_document

from .composition import content_html
from .models import Issue


def _sent_only(rows: QuerySet) -> QuerySet:
    return rows.prefetch_related("topic_areas")


@search_document(Issue, prefetch=_sent_only)
def issue_document(issue: Issue) -> Document | None:
    """What stands in the public archive; drafts and cancelled issues are not found."""
    if issue.state not in Issue.PUBLIC or issue.sent_at is None:
        return None
    content = content_html(issue)
    return Document(
        id=f"newsletter:{issue.pk}",
        title=issue.subject,
        body=html.fromstring(content).text_content() if content else "",
        url=issue.get_absolute_url(),
        date=issue.sent_at.date(),
        labels=[area.name for area in issue.topic_areas.all()],
        access=PUBLIC,
    )
