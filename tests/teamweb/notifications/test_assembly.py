"""The bytes of a mail: what any mail program must read back as it was written."""

import hypothesis.strategies as st
import pytest
from hypothesis import example, given, settings

from teamweb.notifications.mail.assembly import Assembler, remove_dot_stuffing
from teamweb.notifications.models import Mailing
from tests.factories.mail import read_mail

TEXT = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="%\u2028\u2029\u0085")
    | st.sampled_from("\n. =äß€"),
    max_size=300,
)


def assemble(values=None, **facts):
    facts = {"subject": "S", "text": "t", "headers": {}, "sender": "a@example.org", **facts}
    return Assembler(Mailing(key="k", **facts)).message(
        address="b@example.org",
        message_id="1@example.org",
        date="Mon, 02 Mar 2026 10:00:00 +0100",
        values=values or {},
    )


def on_the_wire(message):
    """What a mail server makes of it: everything up to the lone dot."""
    assert b"\r\n.\r\n" not in message and not message.startswith(b".")
    assert b"\n" not in message.replace(b"\r\n", b"") and b"\r" not in message.replace(b"\r\n", b"")
    assert all(len(line) <= 998 for line in message.split(b"\r\n"))
    message.decode("ascii")
    return read_mail(remove_dot_stuffing(message))


def lines_of(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip("\n")


@settings(deadline=None, max_examples=200)
@given(before=TEXT, value=TEXT, after=TEXT, subject=TEXT)
@example(before="Guten Tag", value="", after=".", subject="")
def test_any_text_with_any_value_comes_back_as_it_was(before, value, after, subject):
    text = f"{before}%%name%%{after}"
    mail = on_the_wire(
        assemble({"name": value}, subject=subject, text=text, html="<p>%%name%%</p>")
    )

    assert lines_of(mail) == f"{before}{value}{after}".rstrip("\n")
    assert "".join(mail["Subject"].split()) == "".join(subject.split())


def test_a_value_cannot_become_markup_or_a_header():
    evil = '"><script>x</script>\r\nBcc: opfer@example.org\r\n\r\nText'
    mail = on_the_wire(
        assemble({"name": evil}, html='<a href="%%name%%">x</a>', headers={"X-Name": "<%%name%%>"})
    )

    assert "<script" not in mail.get_body(("html",)).get_content()
    assert mail["Bcc"] is None and "Bcc" in mail["X-Name"]


def test_a_long_unsubscribe_address_is_not_folded():
    url = "https://teamweb.example.org/u/" + "x" * 200
    message = assemble({"token": "abc"}, headers={"List-Unsubscribe": f"<{url}%%token%%>"})

    assert f"\r\nList-Unsubscribe: <{url}abc>\r\n".encode() in message


def test_names_and_subjects_with_umlauts_are_encoded_and_short_lines():
    message = assemble(subject="Größe " * 40, sender="Jörg Müller <a@example.org>")
    head = message.split(b"\r\n\r\n")[0]

    assert max(len(line) for line in head.split(b"\r\n")) <= 78
    mail = on_the_wire(message)
    assert mail["Subject"].split() == ["Größe"] * 40
    assert mail["From"].addresses[0].display_name == "Jörg Müller"


@pytest.mark.parametrize("text", [".", "..", ".\n.", "\n.\n", "a\n.b"])
def test_lines_that_begin_with_a_dot_do_not_end_the_mail(text):
    assert lines_of(on_the_wire(assemble(text=text))) == text.rstrip("\n")


def test_a_placeholder_without_a_value_stays_what_the_author_wrote():
    assert lines_of(on_the_wire(assemble(text="100 %%wert%% Ende"))) == "100 %%wert%% Ende"
