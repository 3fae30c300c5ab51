"""Uploaded pictures and documents of the public site, and who gets those of closed collections."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction

from teamweb.core.files import pdf
from tests.factories.people import UserFactory
from tests.factories.website import image

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def _closed(restriction: str) -> Collection:
    closed = Collection.get_first_root_node().add_child(name="Intern")
    closed.view_restrictions.create(restriction_type=restriction)
    # Below it holds the same.
    return Collection.objects.get(pk=closed.pk).add_child(name="Innen")


def document(**fields):
    file = SimpleUploadedFile("leitfaden.pdf", b"%PDF-1.7 Inhalt")
    return get_document_model().objects.create(title="Leitfaden", file=file, **fields)


def test_visitors_get_a_picture_and_its_sizes(client, django_assert_max_num_queries):
    picture = image()
    small = picture.get_rendition("width-100")

    for file in (picture.file, small.file):
        with django_assert_max_num_queries(4):
            answer = client.get(file.url)
        content = b"".join(answer.streaming_content)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["Content-Length"] == str(len(content))
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "public" in answer.headers["Cache-Control"]
        again = client.get(file.url, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert Picture.open(BytesIO(content)).width == 100


def test_visitors_get_a_document(client):
    answer = client.get(document().url)

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 Inhalt"


@pytest.mark.parametrize("restriction", ["login", "groups", "password"])
def test_what_lies_in_a_closed_collection_stays_closed(client, restriction):
    closed = _closed(restriction)
    picture, paper = image(collection=closed), document(collection=closed)
    files = [picture.file.url, picture.get_rendition("width-100").file.url]

    for address in files:
        assert client.get(address).status_code == 404
    answer = client.get(paper.url)
    assert answer.status_code == 302 or b"%PDF" not in answer.content

    client.force_login(UserFactory())
    for address in files:
        answer = client.get(address)
        assert answer.status_code == (200 if restriction == "login" else 404)
        assert "public" not in answer.headers.get("Cache-Control", "")

    client.force_login(UserFactory(is_superuser=True))
    for address in files:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "private" in answer.headers["Cache-Control"]


def test_a_picture_that_became_closed_is_gone_at_once(client):
    picture = image()
    etag = client.get(picture.file.url).headers["ETag"]
    CollectionViewRestriction.objects.create(
        collection=picture.collection, restriction_type="login"
    )

    assert client.get(picture.file.url, headers={"If-None-Match": etag}).status_code == 404


def test_nothing_is_served_but_pictures_of_the_library(client):
    """Neither documents past their check, nor files that lie about, nor anything outside."""
    storage = get_image_model()._meta.get_field("file").storage
    stray = storage.save("original_images/liegengeblieben.png", ContentFile(b"\x89PNG\r\n\x1a\n"))
    paper = document()
    names = [
        stray,
        paper.file.name,
        "../private/x.png",
        "..%2Fprivate%2Fx.png",
        "/etc/passwd",
        "original_images/",
        "original_images/x%00.png",
        "ä" * 400 + ".png",
    ]

    client.force_login(UserFactory(is_superuser=True))
    for name in names:
        assert client.get(f"/media/{name}").status_code == 404, name


def test_a_picture_that_is_no_longer_on_the_disk_is_not_found(client):
    picture = image()
    picture.file.storage.delete(picture.file.name)

    assert client.get(picture.file.url).status_code == 404


def test_a_file_of_another_kind_is_never_shown(client):
    """A row can name anything that an import or a command wrote."""
    picture = image()
    name = picture.file.storage.save("original_images/x.html", ContentFile(b"<script>"))
    type(picture).objects.filter(pk=picture.pk).update(file=name)

    assert client.get(f"/media/{name}").status_code == 404


def _bytes_of(kind: str) -> bytes:
    content = BytesIO()
    Picture.effect_noise((400, 300), 90).convert("RGB").save(content, kind)
    return content.getvalue()


@pytest.mark.parametrize(
    "name", ["kopf.gif", "kopf.png", "halb.jpeg", "halb.png", "halb.webp", "halb.gif"]
)
def test_a_broken_picture_is_refused_with_a_sentence(client, name):
    # Whether or not this process has drawn a PDF: the library for that would take halves.
    pdf.is_available()
    what, _dot, kind = name.partition(".")
    content = _bytes_of(kind)[: 8 if what == "kopf" else 9_000]
    client.force_login(UserFactory(is_superuser=True))
    url = "/admin/images/multiple/add/"
    fields = {"title": "Kaputt", "collection": Collection.get_first_root_node().pk}

    file = SimpleUploadedFile(name, content)
    answer = client.post(
        url, {**fields, "files[]": file}, headers={"X-Requested-With": "XMLHttpRequest"}
    )

    assert answer.json()["success"] is False
    assert "kein Bild" in answer.json()["error_message"]
    assert not get_image_model().objects.exists()


def test_a_whole_picture_is_taken_and_replaced(client):
    client.force_login(UserFactory(is_superuser=True))
    root = Collection.get_first_root_node().pk
    for kind in ("jpeg", "png", "webp", "gif", "avif"):
        file = SimpleUploadedFile(f"ganz.{kind}", _bytes_of(kind))
        client.post("/admin/images/add/", {"title": kind, "collection": root, "file": file})
    picture = get_image_model().objects.get(title="png")
    file = SimpleUploadedFile("neu.jpeg", _bytes_of("jpeg"))
    fields = {"title": "neu", "collection": root}

    client.post(f"/admin/images/{picture.pk}/", fields)
    client.post(f"/admin/images/{picture.pk}/", {**fields, "file": file})

    assert get_image_model().objects.count() == 5
    picture.refresh_from_db()
    assert picture.title == "neu"
    assert picture.file.name.endswith(".jpeg")
    assert client.get("/admin/images/").status_code == 200
