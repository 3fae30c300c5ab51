import pytest
from django.contrib.auth.models import Permission

from teamweb_knowledge.contacts.models import Subscriber, Subscription
from teamweb_knowledge.newsletters.models import Issue
from teamweb_knowledge.ozg.models import TopicArea
from tests.factories.people import UserFactory
from tests.knowledge.contacts.conftest import areas, deliver, mailbox  # noqa: F401


@pytest.fixture
def editor(db):
    user = UserFactory()
    codes = ["add_issue", "change_issue", "delete_issue", "send_issue", "access_admin"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return user


def subscribe(address, *topics, name=""):
    subscriber = Subscriber.objects.create(address=address, state="confirmed", name=name)
    for area in topics:
        Subscription.objects.create(subscriber=subscriber, topic_area=area)
    return subscriber


def make_issue(*topics: TopicArea, **facts) -> Issue:
    issue = Issue.objects.create(
        **{
            "subject": "Neues aus dem Rathaus: Familie & Größe",
            "intro": "Das Wichtigste in Kürze.",
            "body": [
                ("heading", "Elterngeld"),
                (
                    "text",
                    '<p>Der Antrag ist <b>online</b>. <a href="/topics/">Mehr dazu</a></p>'
                    + "<ul><li>eins</li><li>zwei</li></ul>",
                ),
                ("teaser", {"title": "Leitfaden", "text": "Neu.", "url": "https://example.org/l"}),
            ],
            **facts,
        }
    )
    issue.topic_areas.set(topics)
    return issue
