"""The one path across the whole mission, in a real browser against the real processes of each shape.

An invited member signs in, writes a page and minutes of a space that only its group reads, and
finds a sentence by an inflected word; nobody else finds a trace of it. A visitor subscribes,
confirms, gets the newsletter over SMTP, and is rid of it with one click.
"""

import datetime
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from tests.live_site import LiveSite
from tests.services import SmtpSink

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PASSWORD = "Neun-Eimer-Regenwasser-26"
# Stands in the minutes as "Rechenzentrumsumzüge"; looked for in the singular.
WRITTEN, LOOKED_FOR = "Rechenzentrumsumzüge", "Rechenzentrumsumzug"
CANARY = "Quarkstrudelkatze"


@pytest.fixture(scope="module")
def embedded_site_with_mail(
    tmp_path_factory: pytest.TempPathFactory, smtp_server: SmtpSink
) -> Iterator[LiveSite]:
    """The embedded shape with a mail server instead of the local mailbox."""
    mail = {"EMAIL_URL": smtp_server.url}
    with LiveSite("embedded", tmp_path_factory.mktemp("path"), mail) as running:
        yield running


@pytest.fixture(
    scope="module", params=["embedded_site_with_mail", "full_site"], ids=["embedded", "full"]
)
def site(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


class Visitor:
    """A browser of somebody's own, with cookies of their own."""

    def __init__(self, browser: Any, site: LiveSite) -> None:
        self.site = site
        self.context = browser.new_context(locale="de-DE", base_url=site.base_url)
        self.page = self.context.new_page()

    def sign_in(self, email: str, password: str) -> "Visitor":
        self.page.goto("/accounts/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url("**/my/")
        return self

    def sign_in_as(self, who: str) -> "Visitor":
        account = next(a for a in self.site.accounts if a["email"] == f"{who}@example.org")
        return self.sign_in(account["email"], account["password"])

    def send(self) -> None:
        """Press the main button of the form in the main part of the page."""
        with self.page.expect_navigation():
            self.page.locator(
                "main form button.kern-btn--primary[type=submit], "
                "main form button.kern-btn--primary:not([type])"
            ).last.click()

    def get(self, path: str) -> Any:
        return self.context.request.get(path, max_redirects=0)


@pytest.fixture
def visitor(chromium: Any, site: LiveSite) -> Iterator[Callable[[], Visitor]]:
    opened: list[Visitor] = []

    def new() -> Visitor:
        opened.append(Visitor(chromium, site))
        return opened[-1]

    yield new
    for one in opened:
        one.context.close()


def wait_until(check: Callable[[], Any], what: str, seconds: float = 40) -> Any:
    """The first true answer of `check`; fails naming `what` when none comes in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := check():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"{what}: not within {seconds:.0f} s")


def mail_to(smtp_server: SmtpSink, address: str, *, subject: str = "") -> EmailMessage:
    def newest() -> EmailMessage | None:
        found = [
            mail.message
            for mail in smtp_server.mails
            if address in mail.recipients and subject in str(mail.message["Subject"])
        ]
        return found[-1] if found else None

    message: EmailMessage = wait_until(newest, f"a mail to {address} about {subject!r}")
    return message


def link_in(message: EmailMessage, part: str) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(rf"https?://\S*{part}\S*", body.get_content())
    assert found, body.get_content()
    return found[0].rstrip(".>)")


def test_a_member_writes_and_finds_what_nobody_else_does(
    site: LiveSite, smtp_server: SmtpSink, visitor: Callable[[], Visitor]
) -> None:
    chair = visitor().sign_in_as("vorsitz")
    address, key = f"neu-{site.shape}@example.org", f"vertraulich-{site.shape}"

    chair.page.goto("/spaces/new/")
    chair.page.fill("input[name=title]", "Vertraulicher Bereich")
    chair.page.fill("input[name=key]", key)
    chair.page.select_option("select[name=group]", label="AK Vorgangsmanagement")
    chair.page.check("input[name=audience][value=group]")
    chair.send()
    assert f"/teamweb/{key}/" in chair.page.url

    chair.page.goto("/groups/ak-vorgangsmanagement/invite/")
    chair.page.fill("textarea[name=emails]", address)
    chair.send()

    member = visitor()
    member.page.goto(link_in(mail_to(smtp_server, address), "/invitation/"))
    member.page.fill("input[name=first_name]", "Nora")
    member.page.fill("input[name=last_name]", "Neumann")
    member.page.fill("input[name=password]", PASSWORD)
    member.send()
    member.page.goto(f"/teamweb/{key}/")
    assert "Vertraulicher Bereich" in member.page.locator("h1").inner_text()

    main = member.page.get_by_role("main")
    main.locator(".page-menu > summary").click()
    main.get_by_role("link", name="Neue Seite").first.click()
    member.page.wait_for_load_state()
    member.page.fill("input[name=title]", "Vermerk zum Umzug")
    editor = member.page.locator("[contenteditable=true]")
    editor.click()
    member.page.keyboard.type(f"Der Vermerk nennt das Kennwort {CANARY}.")
    member.send()
    page_url = member.page.url
    assert CANARY in member.page.get_by_role("main").inner_text()

    member.page.goto(f"/spaces/{key}/meetings/new/")
    member.page.fill("input[name=title]", "Sitzung zum Umzug")
    # A day that is past would be asked back for.
    soon = datetime.date.today() + datetime.timedelta(days=7)
    member.page.fill("input[name=starts_at]", f"{soon}T10:00")
    member.send()
    member.page.wait_for_url("**/meetings/**")
    meeting_id = re.search(r"/meetings/(\d+)/", member.page.url)
    assert meeting_id, member.page.url
    member.page.goto(f"/meetings/{meeting_id[1]}/items/new/")
    member.page.fill("input[name=title]", "Bericht")
    _write_notes(member, f"Die {WRITTEN} sind abgeschlossen.")
    member.send()

    def found(by: Visitor, words: str) -> bool:
        # Before that, hits have only parts of the word.
        answer = by.get(f"/api/v1/search?q={words}").json()
        return bool(answer["hits"]) and not answer["missing"]

    wait_until(lambda: found(member, LOOKED_FOR), "the minutes in the index")
    wait_until(lambda: found(member, CANARY), "the page in the index")
    member.page.goto(f"/search/?q={LOOKED_FOR}")
    assert WRITTEN in member.page.get_by_role("main").inner_text()

    for outsider in (visitor().sign_in_as("extern"), visitor()):
        nonsense = outsider.get("/api/v1/search?q=Xyzzyquorx").json()
        for words in (CANARY, CANARY[:-3] + "*", LOOKED_FOR):
            answer = outsider.get(f"/api/v1/search?q={words}&size=100").json()
            # Hits by parts of a word may be there, of what the outsider reads; none is counted but not shown.
            assert answer["total"] == len(answer["hits"]) < 100
            assert answer["suggestion"] == nonsense["suggestion"]
            said = json.dumps(answer, ensure_ascii=False)
            for hidden in (key, "Vertraulicher", "Vermerk zum", "zum Umzug", WRITTEN):
                assert hidden not in said
        for path in (page_url.removeprefix(site.base_url), f"/meetings/{meeting_id[1]}/"):
            assert outsider.get(path).status in (302, 404)
        for path in ("/spaces/", "/changes.atom", "/meetings/", "/search/suggest?q=Vermerk", "/"):
            text = outsider.get(path).text()
            assert "Vermerk zum Umzug" not in text
            assert "Vertraulicher Bereich" not in text
            assert "Sitzung zum Umzug" not in text


def _write_notes(by: Visitor, text: str) -> None:
    editor = by.page.locator("[contenteditable=true]")
    if editor.count():
        editor.last.click()
        by.page.keyboard.type(text)
    else:
        by.page.fill("textarea[name=notes]", text)


def test_a_visitor_subscribes_gets_the_newsletter_and_leaves_with_one_click(
    site: LiveSite, smtp_server: SmtpSink, visitor: Callable[[], Visitor]
) -> None:
    address = f"leserin-{site.shape}@example.org"
    reader = visitor()
    reader.page.goto("/subscriptions/")
    reader.page.fill("input[name=address]", address)
    reader.page.get_by_label("Bauen & Wohnen").check()
    # The form is only taken after the two seconds in which no person fills it in.
    reader.page.wait_for_timeout(2_100)
    reader.send()
    reader.page.wait_for_url("**/subscriptions/sent/")

    confirmation = link_in(mail_to(smtp_server, address), "/subscriptions/confirm/")
    reader.page.goto(confirmation)
    reader.send()

    issue = _send_issue(visitor().sign_in_as("admin"), "Neues aus Bauen und Wohnen")
    newsletter = mail_to(smtp_server, address, subject="Neues aus Bauen und Wohnen")
    assert {part.get_content_type() for part in newsletter.walk()} >= {"text/plain", "text/html"}
    assert newsletter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    one_click = re.search(r"<(https?://[^>]+)>", newsletter["List-Unsubscribe"])
    assert one_click

    # As a mail provider does it: no cookie, no page seen before, no redirect followed.
    request = urllib.request.Request(
        one_click[1],
        data=b"List-Unsubscribe=One-Click",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200
    assert issue
    # Whoever left was the only one: an issue that nobody would get is not sent.
    admin = visitor().sign_in_as("admin")
    _send_issue(admin, "Eine zweite Ausgabe")
    assert "Es wurde nichts versandt" in admin.page.inner_text("body")
    assert not [mail for mail in smtp_server.mails if "zweite" in str(mail.message["Subject"])]


def _send_issue(admin: Visitor, subject: str) -> str:
    """Compose an issue in the admin and send it; returns the address of its desk."""
    page = admin.page
    page.goto("/admin/newsletter_issues/new/")
    page.fill("input[name=subject]", subject)
    page.fill("[name=intro]", "Was sich in diesem Themenfeld getan hat.")
    page.get_by_label("Bauen & Wohnen").check()
    page.locator("form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/admin/newsletters/\d+/"))
    page.locator("button[name=do][value=ask]").click()
    page.wait_for_load_state()
    page.locator("button[name=do][value=send]").click()
    page.wait_for_load_state()
    url: str = page.url
    return url
