"""Pictures: what is stored of them, how they are read, and which one an old version shows."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin
from wagtail.images import get_image_model

from teamweb.spaces.actions import create_page, edit_page, restore_passage, restore_version
from teamweb.spaces.actions.files import add_attachment, add_version
from teamweb.spaces.errors import FileNotAllowed
from teamweb.spaces.models import Attachment, WikiPage
from tests.factories.files import SECRET, photo, picture
from tests.factories.people import UserFactory
from tests.factories.spaces import make_member, make_space

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


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


def attach(page, by, content, name="bild.jpg") -> Attachment:
    return add_attachment(page=page, file=SimpleUploadedFile(name, content), by=by)


def replace(file, by, content) -> None:
    add_version(attachment=file, file=SimpleUploadedFile("neu", content), by=by)


def figure(file) -> str:
    return f'<figure data-attachment="{file.pk}"><img alt="Plan"></figure>'


def save(page, body, by) -> WikiPage:
    stored = WikiPage.objects.get(pk=page.pk)
    return edit_page(
        page=stored,
        title=stored.title,
        body=body,
        by=by,
        base_revision_id=stored.latest_revision_id,
    )


def stored_image(file) -> Image.Image:
    return Image.open(BytesIO(file.current.file.open("rb").read()))


def words(client, address) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("turned", [1, 3, 6])
def test_photos_lose_their_place_and_stand_upright(page, member, kind, turned):
    file = attach(page, member, photo(kind, turned=turned))

    content = file.current.file.open("rb").read()
    image = stored_image(file)
    assert SECRET.encode() not in content
    assert b"Exif" not in content
    assert not dict(image.getexif())
    assert (file.current.width, file.current.height) == image.size
    assert image.size == ((40, 60) if turned == 6 else (60, 40))
    # Where the white half is when the picture is turned as it says.
    bright = {1: (5, 20), 3: (55, 20), 6: (20, 5)}[turned]
    assert image.convert("L").getpixel(bright) > 200


@pytest.mark.parametrize("turned", [1, 6])
def test_a_photo_for_a_public_page_loses_its_place_too(client, turned):
    client.force_login(UserFactory(is_superuser=True))
    upload = SimpleUploadedFile("photo.jpg", photo(turned=turned), "image/jpeg")

    answer = client.post("/admin/images/add/", {"title": "Platz", "file": upload})

    assert answer.status_code == 302
    image = get_image_model().objects.get()
    content = image.file.open("rb").read()
    assert SECRET.encode() not in content
    assert (image.width, image.height) == ((40, 60) if turned == 6 else (60, 40))
    assert image.file_size == len(content)


def test_a_picture_that_stands_upright_keeps_every_pixel(page, member):
    words_in_png = PngImagePlugin.PngInfo()
    words_in_png.add_text("Comment", SECRET)
    out = BytesIO()
    Image.effect_noise((50, 50), 90).save(out, "PNG", pnginfo=words_in_png)
    for content in (out.getvalue(), photo("JPEG")):
        # Behind its end a phone may store a film.
        file = attach(page, member, content + SECRET.encode())

        assert stored_image(file).tobytes() == Image.open(BytesIO(content)).tobytes()
        assert SECRET.encode() not in file.current.file.open("rb").read()


@pytest.mark.parametrize(
    ("kind", "mode", "name", "stored"),
    [
        ("TIFF", "RGB", "scan.tif", "scan.jpg"),
        ("TIFF", "1", "scan.tiff", "scan.png"),
        ("BMP", "RGB", "plan.bmp", "plan.jpg"),
        ("AVIF", "RGBA", "logo.avif", "logo.png"),
    ],
)
def test_pictures_that_browsers_do_not_show_are_converted(page, member, kind, mode, name, stored):
    file = attach(page, member, picture(kind, mode=mode), name)

    assert (file.name, file.current.is_image) == (stored, True)


def many_pages() -> bytes:
    out = BytesIO()
    pages = [Image.new("L", (5, 5)) for _page in range(2)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "Art HEIC nicht"),
        (many_pages(), "mehrere Seiten"),
        (picture("PNG", (9000, 9000), mode="1"), "Millionen Bildpunkte"),
        (photo()[:300], "beschädigt"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 40, "beschädigt"),
        (b"", "leer"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_sentence(client, page, member, content, sentence):
    answer = client.post(
        f"/pages/{page.pk}/files/upload.json", {"file": SimpleUploadedFile("bild.jpg", content)}
    )

    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
    assert not Attachment.objects.exists()


def test_a_large_picture_is_read_in_the_size_of_the_screen(client, page, member):
    out = BytesIO()
    Image.effect_noise((1600, 1000), 60).save(out, "JPEG")
    file = attach(page, member, out.getvalue())
    save(page, figure(file), member)
    shown = words(client, "/teamweb/ak-test/akte/")
    inline = file.get_inline_url()

    assert f'src="{inline}" width="1600" height="1000"' in shown
    assert f'srcset="{inline}?w=480 480w, {inline}?w=960 960w, {inline} 1600w"' in shown
    small = client.get(f"{inline}?w=480")
    assert Image.open(BytesIO(b"".join(small.streaming_content))).size == (480, 300)
    # Of any other width is the picture itself.
    other = client.get(f"{inline}?w=481")
    assert Image.open(BytesIO(b"".join(other.streaming_content))).size == (1600, 1000)
    assert other["ETag"] != small["ETag"]

    replace(file, member, picture("PNG", (30, 20)))

    shown = words(client, "/teamweb/ak-test/akte/")
    assert f'src="{inline}" width="30" height="20"' in shown
    assert "srcset" not in shown


def test_pictures_of_one_name_do_not_replace_each_other(client, page, member):
    first = attach(page, member, picture("PNG", colour=1), "image.png")
    others = [attach(page, member, picture("PNG", colour=n), "image.png") for n in (2, 2)]

    names = [file.name for file in (first, *others)]
    assert names == ["image.png", "image-2.png", "image-3.png"]
    assert first.versions.count() == 1


@pytest.fixture
def three_versions(page, member):
    """A page with a picture, the picture exchanged, and the page written on."""
    file = attach(page, member, picture("PNG", (30, 30)), "plan.png")
    save(page, figure(file) + "<p>Eins</p>", member)
    replace(file, member, picture("PNG", (40, 40)))
    page = save(page, figure(file) + "<p>Eins, zwei</p>", member)
    second, third = [*page.revisions.order_by("pk")][-2:]
    return page, file, second, third


def shown_picture(client, page, revision) -> Image.Image:
    shown = words(client, f"/pages/{page.pk}/versions/{revision.pk}/")
    answer = client.get(re.search(r'<img src="([^"]+)"', shown)[1])
    return Image.open(BytesIO(b"".join(answer.streaming_content)))


def test_an_old_version_shows_its_own_picture(client, three_versions, space):
    page, file, second, third = three_versions

    assert shown_picture(client, page, second).size == (30, 30)
    assert shown_picture(client, page, third).size == (40, 40)
    client.force_login(make_member(make_space(key="andere").group))
    assert client.get(f"/attachments/{file.pk}/versions/1/inline/").status_code == 404


def test_the_comparison_says_that_a_picture_was_exchanged(client, three_versions):
    page, file, second, third = three_versions

    shown = words(client, f"/pages/{page.pk}/compare/?a={second.pk}&b={third.pk}")

    assert "Bild ausgetauscht am" in shown
    for number in (1, 2):
        assert f"/attachments/{file.pk}/versions/{number}/inline/" in shown


def test_what_is_restored_brings_its_picture_back(client, three_versions, member):
    page, file, second, _third = three_versions

    restore_version(page=page, revision=second, by=member)

    assert Image.open(Attachment.objects.get().current.file.open("rb")).size == (30, 30)
    assert file.versions.count() == 3


def test_a_restored_passage_brings_its_picture_back(three_versions, member):
    page, _file, second, third = three_versions

    restore_passage(page=page, revision=second, passage=1, by=member, base=third)

    assert Image.open(Attachment.objects.get().current.file.open("rb")).size == (30, 30)
    # The second passage, the words, stayed as they are.
    assert "Eins, zwei" in WikiPage.objects.get(pk=page.pk).body


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("setup.exe", b"irgendwas"),
        ("rechnung.pdf.ExE", b"x"),
        ("setup.exe.", b"x"),
        ("setup.exe:zone", b"x"),
        ("start.bat", b"x"),
        ("makro.js", b"x"),
        ("app.jar", b"PK\x03\x04"),
        ("urlaub.pdf", b"MZ\x90\0"),
        ("liste.csv", b"\x7fELF\x02"),
    ],
)
def test_programs_are_refused(page, member, name, content):
    with pytest.raises(FileNotAllowed, match=r".") as refused:
        attach(page, member, content, name)

    assert "Programm" in refused.value.user_message


def test_a_site_says_itself_which_files_it_refuses(client, page, member, settings):
    assert "keine Programme" in words(client, f"/pages/{page.pk}/files/")
    settings.REFUSED_FILE_TYPES = ["zip"]
    with pytest.raises(FileNotAllowed):
        attach(page, member, b"x", "alles.ZIP")
    assert attach(page, member, b"x", "makro.js").name == "makro.js"

    settings.REFUSED_FILE_TYPES = []
    assert attach(page, member, b"MZ", "setup.exe").name == "setup.exe"
    assert "keine Programme" not in words(client, f"/pages/{page.pk}/files/")


@pytest.mark.parametrize("size", [0, 11])
def test_a_file_that_is_empty_or_too_large_hears_which(client, page, member, settings, size):
    settings.TEAMWEB_MAX_FILE_BYTES = 10
    file = attach(page, member, b"x", "x.txt")
    upload = {"file": SimpleUploadedFile("x.txt", b"x" * size)}
    wanted = "zu groß" if size else "leer"

    for address in (f"/pages/{page.pk}/files/", f"/attachments/{file.pk}/replace/"):
        upload["file"].seek(0)
        assert wanted in client.post(address, upload, follow=True).content.decode()


@pytest.mark.parametrize(
    "name", ['Entwurf "neu".pdf', "a'b & c;d=e.txt", "50 % <b>.txt", "ü#?+.txt", "日本語 🚀.txt"]
)
def test_odd_signs_in_file_names_stay(client, page, member, name):
    # As browsers write them into the header of an upload.
    escaped = name.replace('"', "%22")
    client.post(f"/pages/{page.pk}/files/upload.json", {"file": SimpleUploadedFile(escaped, b"x")})
    file = Attachment.objects.get()

    assert file.name == name
    answer = client.get(file.get_absolute_url())
    sent = answer["Content-Disposition"]
    assert sent.isascii()
    assert '"' not in sent
