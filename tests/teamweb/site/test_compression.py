"""Pages come compressed where that is asked for; what is unchanged or no page comes as before."""

import gzip

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from teamweb.spaces.actions import add_attachment
from teamweb.spaces.models import page_url
from tests.factories.spaces import make_chair, make_page, make_space

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ASKED = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def page(client):
    space = make_space()
    chair = make_chair(space.group)
    client.force_login(chair)
    return make_page(parent=space, by=chair, body="<p>Ein Satz.</p>")


def test_a_page_comes_compressed_to_who_takes_it(client, page):
    plain = client.get(page_url(page))
    answer = client.get(page_url(page), headers=ASKED)

    assert "Content-Encoding" not in plain.headers
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert "Ein Satz." in gzip.decompress(answer.content).decode()
    assert len(answer.content) < len(plain.content) / 3


def test_an_unchanged_page_is_not_sent_again(client, page):
    for _visit in range(2):  # The first sets the cookies that the forms of the page depend on.
        etag = client.get(page_url(page), headers=ASKED)["ETag"]

    again = client.get(page_url(page), headers={**ASKED, "If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_comes_as_it_is(client, page):
    text = b"Viele gleiche Zeilen.\n" * 500
    file = SimpleUploadedFile("zeilen.txt", text, "text/plain")
    attachment = add_attachment(page=page, file=file, by=page.owner)

    answer = client.get(attachment.get_absolute_url(), headers=ASKED)
    assert "Content-Encoding" not in answer.headers
    assert int(answer["Content-Length"]) == len(text)
