import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from search.documents.registry import documents_of
from teamweb.access.actions import narrow
from teamweb.spaces.actions import create_page, delete_forever, trash_page
from teamweb.spaces.files import add_attachment, media_type_of, safe_name, trash_attachment
from teamweb.spaces.models import Attachment, private_storage
from tests.factories.people import UserFactory
from tests.factories.spaces import make_chair, make_member, make_space

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def space():
    return make_space(key="ak-test", title="AK Test")


@pytest.fixture
def member(space, client):
    user = make_member(space.group)
    client.force_login(user)
    return user


@pytest.fixture
def page(space, member):
    return create_page(parent=space, title="Akte", by=member)


def attach(page, member, name="satzung.txt", content=b"Inhalt") -> Attachment:
    return add_attachment(page=page, file=SimpleUploadedFile(name, content), by=member)


def test_a_file_is_uploaded_listed_and_downloaded_as_a_download(client, page, member):
    client.post(
        f"/pages/{page.pk}/files/",
        {"file": SimpleUploadedFile("größe.html", b"<script>x</script>")},
    )
    file = Attachment.objects.get()
    assert "größe.html" in client.get("/teamweb/ak-test/akte/").content.decode()

    answer = client.get(file.get_absolute_url())

    assert b"".join(answer.streaming_content) == b"<script>x</script>"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''gr%C3%B6%C3%9Fe.html"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    again = client.get(file.get_absolute_url(), HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304


def test_only_images_by_their_content_are_shown_inline(client, page, member):
    image = attach(page, member, "bild.png", PNG)
    fake = attach(page, member, "falsch.png", b"<svg onload='x'>")
    drawing = attach(page, member, "bild.svg", b"<svg onload='x'></svg>")

    answers = [client.get(file.get_inline_url()) for file in (image, fake, drawing)]

    kinds = [answer["Content-Disposition"].split(";")[0] for answer in answers]
    assert kinds == ["inline", "attachment", "attachment"]
    assert [a["Content-Type"] for a in answers][1:] == ["application/octet-stream"] * 2


def test_nobody_without_the_pages_right_gets_a_file_by_any_address(client, page, space, member):
    file = attach(page, member)
    addresses = [
        file.get_absolute_url(),
        file.get_inline_url(),
        f"/attachments/{file.pk}/versions/1/",
    ]
    colleague = make_member(space.group)
    narrow(page=page, rules=[], by=member)
    for user in (None, UserFactory(), colleague):
        client.logout()
        if user:
            client.force_login(user)
        for address in addresses:
            assert client.get(address).status_code in (302, 404)
            assert client.get(address).status_code == 404 or not user
        assert client.post(f"/attachments/{file.pk}/remove/").status_code in (302, 404)
    assert Attachment.objects.get().trashed_at is None
    assert client.get(f"/media/{file.current.file.name}", follow=True).status_code == 404


def test_versions_are_kept_and_restored(client, page, member):
    file = attach(page, member, content=b"eins")
    attach(page, member, content=b"zwei")
    attach(page, member, content=b"zwei")
    assert [v.number for v in file.versions.all()] == [2, 1]
    first = client.get(f"/attachments/{file.pk}/versions/1/")
    assert b"".join(first.streaming_content) == b"eins"

    client.post(f"/attachments/{file.pk}/versions/1/restore/")

    assert b"".join(client.get(file.get_absolute_url()).streaming_content) == b"eins"
    assert file.versions.count() == 3


def test_a_removed_file_is_gone_and_comes_back(client, page, member):
    file = attach(page, member)
    client.post(f"/attachments/{file.pk}/remove/")
    assert client.get(file.get_absolute_url()).status_code == 404
    assert documents_of([f"file:{file.pk}"])[f"file:{file.pk}"] == []
    attach(page, member, content=b"neu")

    client.post(f"/attachments/{file.pk}/restore/")

    assert client.get(file.get_absolute_url()).status_code == 200
    assert Attachment.objects.get(pk=file.pk).name == "satzung-2.txt"


def test_a_file_of_a_page_in_the_trash_is_not_served(client, page, member):
    file = attach(page, member)
    trash_page(page=page, by=member)

    assert client.get(file.get_absolute_url()).status_code == 404


def test_stored_files_go_with_the_last_version_that_uses_them(
    page, space, member, django_capture_on_commit_callbacks
):
    stored = attach(page, member).current.file.name
    assert private_storage().exists(stored)
    trash_page(page=page, by=member)
    with django_capture_on_commit_callbacks(execute=True):
        delete_forever(page=page, by=make_chair(space.group))

    assert not private_storage().exists(stored)


def test_the_editor_uploads_and_gets_what_the_text_needs(client, page, settings):
    url = f"/pages/{page.pk}/files/upload.json"
    answer = client.post(url, {"file": SimpleUploadedFile("bild.png", PNG)})
    assert answer.status_code == 201
    assert answer.json()["is_image"] and answer.json()["id"] == Attachment.objects.get().pk
    assert client.post(url, {"file": SimpleUploadedFile("leer.txt", b"")}).status_code == 400
    settings.TEAMWEB_MAX_FILE_BYTES = 10
    assert client.post(url, {"file": SimpleUploadedFile("x.txt", b"0" * 11)}).status_code == 400
    client.force_login(UserFactory())
    assert client.post(url, {"file": SimpleUploadedFile("x.txt", b"0")}).status_code == 404


def test_file_names_are_made_harmless():
    assert safe_name("../../etc/passwd") == "passwd"
    assert safe_name("C:\\Dokumente\\Plan.pdf") == "Plan.pdf"
    assert safe_name("rech\u202egnp.exe") == "rechgnp.exe"
    assert safe_name("\r\n") == "datei"
    assert media_type_of("x.jpg", b"not a picture") == "application/octet-stream"


def test_a_file_is_found_by_its_name_with_its_pages_access(page, space, member):
    file = attach(page, member)
    (document,) = documents_of([f"file:{file.pk}"])[f"file:{file.pk}"]
    assert (document.title, document.access) == ("satzung.txt", space.audience_access.pk)
    trash_attachment(attachment=file, by=member)
    assert documents_of([f"file:{file.pk}"])[f"file:{file.pk}"] == []


def files_of_the_space(client) -> str:
    return client.get("/spaces/ak-test/files/").content.decode()


def test_the_files_of_a_space_are_listed_with_their_pages(client, space, page, member):
    attach(page, member, "satzung.txt")
    attach(page, member, "entwurf.txt")
    trash_attachment(attachment=attach(page, member, "weg.txt"), by=member)

    everything = files_of_the_space(client)
    some = client.get("/spaces/ak-test/files/?q=SATZ").content.decode()

    assert "satzung.txt" in everything
    assert "Akte" in everything
    assert "weg.txt" not in everything
    assert "satzung.txt" in some
    assert "entwurf.txt" not in some


def test_files_of_a_page_one_may_not_read_are_not_listed(client, space, page, member):
    attach(page, member, "geheim.txt")
    chair = make_chair(space.group)
    narrow(page=page, rules=[], by=chair)

    assert "geheim.txt" not in files_of_the_space(client)
    client.force_login(chair)
    assert "geheim.txt" in files_of_the_space(client)


def test_the_list_of_files_tells_no_stranger_that_a_space_exists(client, space):
    client.force_login(UserFactory())

    assert client.get("/spaces/ak-test/files/").status_code == 404


def test_many_files_need_no_more_queries(
    client, space, page, member, django_assert_max_num_queries
):
    with django_assert_max_num_queries(25) as few:
        files_of_the_space(client)
    for number in range(15):
        attach(page, member, f"{number}.txt")
    with django_assert_max_num_queries(len(few) + 1):
        files_of_the_space(client)
