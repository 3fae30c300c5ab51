"""All ways in which a member writes in a page."""

from teamweb.coediting.actions import begin, open_document
from teamweb.coediting.models import Checkpoint
from teamweb.coediting.update_log.checkpoints import checkpoint
from teamweb.spaces.actions import edit_page, restore_version, save_version
from teamweb.spaces.history.drafts import revisions_of
from teamweb.spaces.models import WikiPage

from ..written_together.texts import write

KINDS = Checkpoint.Kind


def current(page):
    return WikiPage.objects.get(pk=page.pk)


def edit(page, by, body="<p>Geheim.</p><p>Zwei.</p>", title="Akte", **facts):
    return edit_page(
        page=page, title=title, body=body, by=by,
        base_revision_id=current(page).latest_revision_id, **facts,
    )  # fmt: skip


def by_form(page, anna):
    edit(page, anna)


def together_in_a_pause(page, anna):
    document = open_document(page, "body")
    begin(document.pk)
    write(document, anna, "Eins.", "Geheim.")
    checkpoint(document.pk, KINDS.IDLE)


def together_on_purpose(page, anna):
    document = open_document(page, "body")
    begin(document.pk)
    write(document, anna, "Eins.", "Geheim.")
    save_version(page=page, title="Akte geheim", comment="Geheimkommentar", by=anna)


def by_form_into_the_session(page, anna):
    document = open_document(page, "body")
    begin(document.pk)
    edit(page, anna)


def a_new_title(page, anna):
    edit(page, anna, body=page.body, title="Geheimtitel")


def in_the_admin(page, anna):
    row = current(page)
    row.body = "<p>Geheim.</p>"
    row.save_revision(user=anna)


def a_version_again(page, anna):
    edit(page, anna)
    edit(page, anna, body="<p>Etwas anderes.</p>")
    restore_version(page=current(page), revision=revisions_of(page)[1], by=anna)


WAYS = [
    by_form,
    together_in_a_pause,
    together_on_purpose,
    by_form_into_the_session,
    a_new_title,
    in_the_admin,
    a_version_again,
]
