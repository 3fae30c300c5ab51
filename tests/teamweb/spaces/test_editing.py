"""Writing, history, moving and the trash as a browser does it, with and without the editor."""

import re

import pytest
from django.core.exceptions import ValidationError

from teamweb.access.actions import restrict
from teamweb.spaces.actions import create_page, edit_page, save_template, trash_page
from teamweb.spaces.history.drafts import revisions_of
from teamweb.spaces.models import PageTemplate, SpaceEntry, WikiPage, page_url
from tests.factories.people import UserFactory
from tests.factories.spaces import make_chair, make_member, make_space
from tests.unspoken import unspoken

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CALLOUT = '<aside data-callout="info"><p>Hinweis</p></aside>'


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
    return create_page(parent=space, title="Akte", body="<p>Eins</p>", by=member)


def fields_of(response) -> dict[str, str]:
    """What a browser without scripts would send back unchanged."""
    form = response.context["form"]
    return {name: form[name].value() or "" for name in form.fields if name != "body_html"}


def current(page) -> WikiPage:
    return WikiPage.objects.get(pk=page.pk)


def test_a_page_is_made_from_a_template_without_scripts(client, space, member):
    save_template(space=space, title="Protokoll", body="<h2>Top 1</h2>", by=make_chair(space.group))
    other = make_space()
    save_template(space=other, title="Fremd", body="", by=make_chair(other.group))
    form = client.get(f"/pages/{space.pk}/new/")
    assert "Protokoll" in form.content.decode() and "Fremd" not in form.content.decode()
    chosen = f"/pages/{space.pk}/new/?template={PageTemplate.objects.get(title='Protokoll').pk}"
    data = fields_of(client.get(chosen)) | {"title": "Neu", "labels": "Eins, Zwei"}

    answer = client.post(chosen, data)

    page = WikiPage.objects.get(title="Neu")
    assert answer.url == page_url(page)
    assert page.body == "<h2>Top 1</h2>"
    assert [name for _slug, name in SpaceEntry.objects.get(pk=page.pk).labels] == ["Eins", "Zwei"]


def test_the_editor_posts_html_and_the_plain_field_markdown(client, page):
    url = f"/pages/{page.pk}/edit/"
    data = fields_of(client.get(url))
    del data["body_markdown"]
    client.post(
        url, data | {"body_html": "<p><strong>Fett</strong></p>", "comment": "Hervorgehoben"}
    )
    assert current(page).body == "<p><strong>Fett</strong></p>"
    assert revisions_of(page)[0].version_note.comment == "Hervorgehoben"

    client.post(url, fields_of(client.get(url)) | {"body_markdown": "## Kopf\r\n\r\nText"})
    assert current(page).body == "<h2>Kopf</h2><p>Text</p>"


EVERYTHING = (
    '<ul data-tasks=""><li data-task="abc123" data-checked="false" data-assignee="7"><p>Frist prüfen'
    "</p></li></ul><pre><code>\n\nx  \n</code></pre><blockquote><pre><code>a\n \n    b</code></pre>"
    '</blockquote><aside data-callout="note"><pre><code>a&#13;\n\n\tb</code></pre></aside>'
    "<table><tbody><tr><th><p><code>a|b</code></p></th></tr><tr><td><p>c\\|d</p></td></tr></tbody>"
    '</table><table><tbody><tr><td colspan="2"><p>x</p></td></tr></tbody></table><p>---</p><h2></h2>'
    '<figure data-attachment="3"><img alt="Plan"></figure><div data-macro="include" data-page="5"></div>'
    '<p>Ja!<a href="https://münchen.example/straße_(weg)">x</a> <span data-mention="7">K.</span></p>'
)


def test_a_paragraph_changed_in_the_plain_field_changes_nothing_else(client, page, member):
    body = f"<p>Eins</p>{EVERYTHING}<p>Zwei</p>"
    edit_page(
        page=page, title="Akte", body=body, by=member, base_revision_id=page.latest_revision_id
    )
    url = f"/pages/{page.pk}/edit/"
    data, stored = fields_of(client.get(url)), current(page).body
    sent = data["body_markdown"].replace("\n", "\r\n").replace("Eins", "Drei", 1)

    answer = client.post(url, data | {"body_markdown": sent}, follow=True)

    assert current(page).body == stored.replace("Eins", "Drei", 1)
    assert not [str(message) for message in answer.context["messages"]]


def test_what_was_removed_in_the_plain_field_is_said(client, page, member):
    edit_page(
        page=page,
        title="Akte",
        body=EVERYTHING,
        by=member,
        base_revision_id=page.latest_revision_id,
    )
    url = f"/pages/{page.pk}/edit/"
    markdown = "Neu\n\n![Bild](x.png)\n\n<pre><code>1</code></pre>\n\n<pre><code>2</code></pre>"

    answer = client.post(url, fields_of(client.get(url)) | {"body_markdown": markdown}, follow=True)

    gone, left_out = [str(message) for message in answer.context["messages"]]
    for thing in ("2 Tabellen", "1 Bild", "1 Kasten", "1 Codeblock", "1 Erwähnung", "1 Aufgabe"):
        assert thing in gone
    assert "Bild" in left_out


def test_saving_the_title_alone_keeps_what_markdown_cannot_say(client, page, member):
    edit_page(
        page=page, title="Akte", body=CALLOUT, by=member, base_revision_id=page.latest_revision_id
    )
    url = f"/pages/{page.pk}/edit/"

    answer = client.post(url, fields_of(client.get(url)) | {"title": "Akte neu"})

    assert current(page).body == CALLOUT
    assert answer.url == "/teamweb/ak-test/akte-neu/"


def test_a_conflict_shows_both_texts_and_loses_neither(client, page, space):
    url = f"/pages/{page.pk}/edit/"
    mine = fields_of(client.get(url)) | {"body_markdown": "Meine Fassung"}
    edit_page(
        page=current(page),
        title="Akte",
        body="<p>Fremde Fassung</p>",
        by=make_chair(space.group),
        base_revision_id=page.latest_revision_id,
    )

    notice = client.post(url, mine)

    html = notice.content.decode()
    assert notice.status_code == 409
    assert "Fremde" in html and "Meine Fassung" in html
    assert current(page).body == "<p>Fremde Fassung</p>"
    # Sending the notice's form as it stands is the knowing overwrite, also without scripts.
    assert client.post(url, fields_of(notice)).status_code == 302
    assert current(page).body == "<p>Meine Fassung</p>"
    assert [r.content["body"] for r in revisions_of(page)][1] == "<p>Fremde Fassung</p>"


@pytest.fixture
def opened(client, page) -> dict[str, str]:
    """The form as it was opened before somebody else renamed the page, without scripts."""
    return fields_of(client.get(f"/pages/{page.pk}/edit/"))


def rename(page, title, *, by, body=None) -> None:
    now = current(page)
    edit_page(
        page=now,
        title=title,
        body=now.body if body is None else body,
        by=by,
        base_revision_id=now.latest_revision_id,
    )


def test_a_new_title_is_not_undone_by_a_form_that_was_open(client, page, space, opened):
    rename(page, "Neuer Titel", by=make_member(space.group))

    answer = client.post(f"/pages/{page.pk}/edit/", opened | {"body_markdown": "Eins und zwei"})

    assert answer.status_code == 302
    assert (current(page).title, current(page).body) == ("Neuer Titel", "<p>Eins und zwei</p>")


def test_a_title_and_a_text_changed_by_two_people_are_both_kept(client, page, space, opened):
    now = current(page)
    rename(page, now.title, by=make_member(space.group), body="<p>Anders</p>")

    answer = client.post(f"/pages/{page.pk}/edit/", opened | {"title": "Mein Titel"})

    assert answer.status_code == 302
    assert (current(page).title, current(page).body) == ("Mein Titel", "<p>Anders</p>")


def test_a_form_that_does_not_say_its_title_is_known_by_its_version(client, page, space, opened):
    rename(page, "Neuer Titel", by=make_member(space.group))
    del opened["base_title"]

    client.post(f"/pages/{page.pk}/edit/", opened | {"body_markdown": "Eins und zwei"})

    assert current(page).title == "Neuer Titel"


@pytest.mark.parametrize("together", [{}, {"coedited": "1"}])
def test_two_new_titles_are_shown_and_one_of_them_decides(client, page, space, opened, together):
    rename(page, "Ihr Titel", by=make_member(space.group))
    written = opened | {"title": "Mein Titel", "body_markdown": "Eins und zwei", "comment": "neu"}

    answer = client.post(f"/pages/{page.pk}/edit/", written | together)

    assert current(page).title == "Ihr Titel"
    said = answer.content.decode()
    assert "Ihr Titel" in said and ">Mein Titel</textarea>" in said
    again = fields_of(answer)
    if not together:
        assert again["body_markdown"] == "Eins und zwei"
    assert again["comment"] == "neu"

    answer = client.post(f"/pages/{page.pk}/edit/", again | together)

    assert answer.status_code == 302
    assert current(page).title == "Mein Titel"


def test_in_a_conflict_of_texts_the_new_title_stays_as_well(client, page, space, opened):
    rename(page, "Ihr Titel", by=make_member(space.group), body="<p>Ganz anders</p>")

    answer = client.post(f"/pages/{page.pk}/edit/", opened | {"body_markdown": "Eins und zwei"})

    assert answer.status_code == 409
    again = fields_of(answer)
    assert (again["title"], again["body_markdown"]) == ("Ihr Titel", "Eins und zwei")
    client.post(f"/pages/{page.pk}/edit/", again)
    assert (current(page).title, current(page).body) == ("Ihr Titel", "<p>Eins und zwei</p>")


def test_forbidden_markup_is_named_and_the_text_kept(client, page):
    url = f"/pages/{page.pk}/edit/"
    data = fields_of(client.get(url))
    del data["body_markdown"]

    answer = client.post(url, data | {"body_html": "<p>Gut</p><script>x</script>"})

    assert answer.status_code == 200 and "script" in answer.content.decode()
    assert current(page).body == "<p>Eins</p>"


def test_history_comparison_and_restoring(client, page, member):
    first = page.latest_revision
    edit_page(page=page, title="Akte", body="<p>Zwei</p>", by=member, base_revision_id=first.pk)
    history = client.get(f"/pages/{page.pk}/history/").content.decode()
    assert history.count('name="a"') == 2
    newest = revisions_of(page)[0]
    compared = client.get(f"/pages/{page.pk}/compare/?a={newest.pk}&b={first.pk}").content.decode()
    assert re.search(r"<del[^>]*>(<p>)?Eins", unspoken(compared)) or "diff-removed" in compared
    assert compared.index("Eins") < compared.index("Zwei")
    assert "Eins" in client.get(f"/pages/{page.pk}/versions/{first.pk}/").content.decode()

    client.post(f"/pages/{page.pk}/versions/{first.pk}/restore/")

    assert current(page).body == "<p>Eins</p>"


def test_a_version_of_another_page_cannot_be_read_through_ones_own(client, page):
    other = make_space()
    secret = create_page(
        parent=other, title="Geheim", body="<p>Geheim</p>", by=make_chair(other.group)
    )
    number = secret.latest_revision_id

    assert client.get(f"/pages/{page.pk}/versions/{number}/").status_code == 404
    assert client.get(f"/pages/{page.pk}/compare/?a={number}").status_code == 404
    assert client.post(f"/pages/{page.pk}/versions/{number}/restore/").status_code == 404


def test_moving_offers_only_pages_one_may_edit(client, page, space, member):
    make_space(title="Fremder Raum")
    target = create_page(parent=space, title="Zielordner", by=member)
    html = client.get(f"/pages/{page.pk}/move/?q=o").content.decode()
    assert "Zielordner" in html and "Fremder Raum" not in html

    answer = client.post(f"/pages/{page.pk}/move/", {"parent": target.pk})

    assert answer.url == "/teamweb/ak-test/zielordner/akte/"


def test_copying_with_children(client, page, space, member):
    create_page(parent=page, title="Kind", by=member)

    answer = client.post(
        f"/pages/{page.pk}/copy/",
        {"parent": space.pk, "title": "Zweitschrift", "with_children": "on"},
    )

    assert answer.url == "/teamweb/ak-test/zweitschrift/"
    assert client.get("/teamweb/ak-test/zweitschrift/kind/").status_code == 200


def test_the_order_of_children_changes_by_buttons_and_skips_what_is_hidden(
    client, page, space, member
):
    hidden = create_page(parent=space, title="Verborgen", by=make_chair(space.group))
    restrict(page=hidden, rules=[], by=make_chair(space.group))
    last = create_page(parent=space, title="Zuletzt", by=member)

    client.post(f"/pages/{space.pk}/order/", {"child": last.pk, "to": "up"})

    ordered = SpaceEntry.objects.filter(parent_id=space.pk).order_by("rank")
    assert [entry.page.title for entry in ordered] == ["Zuletzt", "Akte", "Verborgen"]
    client.post(f"/pages/{space.pk}/order/", {"child": last.pk, "to": "up"})
    assert ordered.all()[0].page.title == "Zuletzt", "the first one stays"
    client.post(f"/pages/{space.pk}/order/", {"child": last.pk, "to": "down"})
    client.post(f"/pages/{space.pk}/order/", {"child": last.pk, "to": "down"})
    assert [entry.page.title for entry in ordered.all()] == ["Akte", "Zuletzt", "Verborgen"]
    assert client.post(f"/pages/{space.pk}/order/", {"child": hidden.pk}).status_code == 404


def test_trash_restore_and_delete_for_good(client, page, space, member):
    client.post(f"/pages/{page.pk}/trash/")
    assert "Akte" in client.get("/spaces/ak-test/trash/").content.decode()
    client.post(f"/pages/{page.pk}/restore/")
    assert client.get(page_url(page)).status_code == 200
    trash_page(page=page, by=member)
    assert client.post(f"/pages/{page.pk}/delete/").status_code == 403
    client.force_login(make_chair(space.group))
    assert client.get(f"/pages/{page.pk}/delete/").status_code == 200
    client.post(f"/pages/{page.pk}/delete/")
    assert not WikiPage.objects.filter(pk=page.pk).exists()


PAGE_VIEWS = [
    "new", "edit", "labels", "history", "compare", "move", "copy", "children", "branch",
    "trash", "links", "rights", "files",
]  # fmt: skip


@pytest.mark.parametrize("view", PAGE_VIEWS)
def test_an_outsider_gets_the_same_from_every_page_view_as_for_no_page(client, page, view):
    client.force_login(UserFactory())
    there = client.get(f"/pages/{page.pk}/{view}/")
    missing = client.get(f"/pages/99999999/{view}/")

    assert there.status_code == missing.status_code == 404
    assert "Akte" not in there.content.decode()


@pytest.mark.parametrize(
    "view", ["settings", "rights", "requests", "templates", "trash", "changes"]
)
def test_an_outsider_finds_no_space_at_its_management(client, space, view):
    client.force_login(UserFactory())

    assert client.get(f"/spaces/ak-test/{view}/").status_code == 404


@pytest.mark.parametrize("view", ["settings", "rights", "requests", "templates"])
def test_a_member_who_does_not_manage_is_refused_there(client, space, member, view):
    assert client.get(f"/spaces/ak-test/{view}/").status_code == 403


@pytest.mark.parametrize("title", ["\u200b", " \u2060\ufeff ", "\u3164"])
def test_a_title_that_shows_nothing_is_refused(client, space, member, title):
    for address in (f"/pages/{space.pk}/new/", f"/pages/{space.pk}/edit/"):
        data = fields_of(client.get(address)) | {"title": title}
        answer = client.post(address, data)
        assert answer.status_code == 200
        assert "das man sehen kann" in answer.content.decode()
    with pytest.raises(ValidationError):
        create_page(parent=space, title=title, by=member)


def test_opening_the_editor_costs_the_same_queries_however_much_the_space_holds(
    client, page, space, member, django_assert_max_num_queries
):
    address = f"/pages/{page.pk}/edit/"
    client.get(address)
    with django_assert_max_num_queries(16):
        client.get(address)
    for number in range(12):
        create_page(parent=page if number % 2 else space, title=f"S{number}", by=member)
    with django_assert_max_num_queries(16):
        client.get(address)
