import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from teamweb.access.actions import restrict
from teamweb.spaces.actions import copy_page, create_page, delete_forever, edit_page, trash_page
from teamweb.spaces.actions.files import (
    add_attachment,
    add_version,
    forget_drafts,
    trash_attachment,
)
from teamweb.spaces.models import Attachment, WikiPage, page_url, private_storage
from teamweb.spaces.text.uploads import media_type_of, safe_name
from teamweb_search.documents.registry import documents_of
from tests.factories.files import picture
from tests.factories.people import UserFactory
from tests.factories.spaces import make_chair, make_member, make_space

pytestmark = pytest.mark.django_db
PNG = picture("PNG")


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
    restrict(page=page, rules=[], by=member)
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
    for _time in range(2):
        add_version(attachment=file, file=SimpleUploadedFile("x.txt", b"zwei"), by=member)
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
    restrict(page=page, rules=[], by=chair)

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


# --- files follow their page ------------------------------------------------------------------


def draft(client, space, name="bild.png", content=PNG) -> Attachment:
    """What the editor does with a picture in a page that was never saved."""
    answer = client.post(
        f"/pages/{space.pk}/new/upload.json", {"file": SimpleUploadedFile(name, content)}
    )
    assert answer.status_code == 201
    return Attachment.objects.get(pk=answer.json()["id"])


def figure(file) -> str:
    return f'<figure data-attachment="{file.pk}"><img alt="Bild"></figure>'


def save_new(client, parent, title, body) -> WikiPage:
    facts = {"title": title, "body_html": body, "labels": ""}
    assert client.post(f"/pages/{parent.pk}/new/", facts).status_code == 302
    return WikiPage.objects.get(title=title)


def status(client, user, file) -> int:
    client.force_login(user)
    return client.get(file.get_inline_url()).status_code


def test_a_picture_of_a_new_page_is_its_own_from_the_start(client, space, member):
    colleague = make_member(space.group)
    file = draft(client, space)
    assert client.get(file.get_inline_url()).status_code == 200
    assert status(client, colleague, file) == 404
    assert client.post(f"/attachments/{file.pk}/remove/").status_code == 404

    client.force_login(member)
    link = f'<p><a data-attachment="{draft(client, space).pk}">bild</a></p>'
    page = save_new(client, space, "Neu", figure(file) + link)
    names = {file.name for file in page.attachments.all()}
    assert names == {"bild.png", "bild-2.png"}
    assert not space.attachments.exists()
    assert status(client, colleague, file) == 200

    restrict(page=page, rules=[], by=member)
    assert status(client, colleague, file) == 404


def test_drafts_of_others_and_forgotten_ones_are_no_files_of_the_page(
    client, space, member, django_capture_on_commit_callbacks
):
    mine = draft(client, space)
    stored = mine.current.file.name
    colleague = make_member(space.group)
    client.force_login(colleague)

    page = save_new(client, space, "Neu", figure(mine) + "<p>Text</p>")

    assert not page.attachments.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_drafts(before=timezone.now()) == 1
    assert not private_storage().exists(stored)


def test_a_copy_has_its_own_files(client, page, space, member):
    shown, listed = attach(page, member, "bild.png", PNG), attach(page, member)
    save_body(page, figure(shown), member)
    below = create_page(parent=page, title="Unten", by=member)
    deep = attach(below, member, "tief.png", PNG)
    save_body(below, figure(deep), member)

    page = WikiPage.objects.get(pk=page.pk)
    copy = copy_page(page=page, parent=space, title="Kopie", by=member, with_children=True)
    trash_page(page=page, by=member)
    delete_forever(page=page, by=make_chair(space.group))

    lower = WikiPage.objects.get(title="Unten")
    assert [f.name for f in copy.attachments.all()] == ["bild.png", listed.name]
    for one in (copy, lower):
        own = one.attachments.get(name__endswith=".png")
        assert f'data-attachment="{own.pk}"' in one.body
        assert own.get_inline_url() in client.get(page_url(one)).content.decode()
        assert status(client, member, own) == 200


def test_a_copy_made_in_the_admin_and_a_page_from_a_template_have_their_own_files(
    client, page, space, member
):
    shown = attach(page, member, "bild.png", PNG)
    save_body(page, figure(shown), member)
    copied = WikiPage.objects.get(pk=page.pk).copy(
        to=space, user=member, update_attrs={"slug": "kopie", "title": "Kopie"}
    )
    begun = create_page(parent=space, title="Vorlage", body=figure(shown), by=member)

    trash_page(page=page, by=member)

    for one in (copied, begun):
        own = WikiPage.objects.get(pk=one.pk).attachments.get()
        assert own.get_inline_url() in client.get(page_url(one)).content.decode()
        assert status(client, member, own) == 200


def test_files_named_in_a_pasted_text_become_the_pages_own(client, page, space, member):
    other = create_page(parent=space, title="Andere", by=member)
    secret = create_page(parent=space, title="Geheim", by=member)
    mine, theirs = attach(page, member, "eigen.png", PNG), attach(other, member, "bild.png", PNG)
    hidden = attach(secret, member, "geheim.png", PNG)
    restrict(page=secret, rules=[], by=member)
    client.force_login(make_member(space.group))
    ids = ",".join(map(str, [mine.pk, theirs.pk, hidden.pk, 987654, "x"]))

    answer = client.post(f"/pages/{page.pk}/files/upload.json", {"take": ids})

    copy = page.attachments.get(name="bild.png")
    assert answer.json() == {"taken": {str(theirs.pk): copy.pk}}
    assert page.attachments.count() == 2
    reader = UserFactory()
    client.force_login(reader)
    assert client.post(f"/pages/{page.pk}/files/upload.json", {"take": ids}).status_code == 404


def test_a_picture_of_another_page_is_copied_only_for_those_who_may_read_it(page, space, member):
    secret = attach(page, member, "geheim.png", PNG)
    restrict(page=page, rules=[], by=member)
    colleague = make_member(space.group)

    taken = create_page(parent=space, title="Neu", body=figure(secret), by=colleague)

    assert not taken.attachments.exists()


def save_body(page, body, by) -> None:
    stored = WikiPage.objects.get(pk=page.pk)
    edit_page(
        page=stored,
        title=stored.title,
        body=body,
        by=by,
        base_revision_id=stored.latest_revision_id,
    )
