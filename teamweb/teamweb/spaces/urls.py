from django.urls import path

from .creating.views import choose_space, new_todo
from .views import (
    details,
    editing,
    files,
    listing,
    macros,
    moving,
    placing,
    printing,
    reading,
    tasks,
    writing,
)
from .views.former_keys import leads_on
from .views.history import activity, authors, drafts, versions
from .views.managing import access, access_requests, settings, templates
from .views.reading import of_page

app_name = "teamweb_spaces"
urlpatterns = [
    path("spaces/", listing.spaces, name="spaces"),
    path("spaces/new/", settings.new_space, name="new_space"),
    path("spaces/ask/", access_requests.ask, name="ask"),
    path("spaces/<slug:key>/settings/", leads_on(settings.settings), name="settings"),
    path("spaces/<slug:key>/archive/", leads_on(settings.archive), name="archive"),
    path("spaces/<slug:key>/rights/", leads_on(access.rights), name="rights"),
    path(
        "spaces/<slug:key>/rights/<int:rule_id>/", leads_on(access.revoke_rule), name="revoke_rule"
    ),
    path("spaces/<slug:key>/requests/", leads_on(access_requests.requests), name="requests"),
    path("spaces/<slug:key>/templates/", leads_on(templates.templates), name="templates"),
    path("spaces/<slug:key>/templates/new/", leads_on(templates.template), name="new_template"),
    path(
        "spaces/<slug:key>/templates/<int:template_id>/",
        leads_on(templates.template),
        name="template",
    ),
    path(
        "spaces/<slug:key>/templates/<int:template_id>/delete/",
        leads_on(templates.remove_template),
        name="remove_template",
    ),
    path("spaces/<slug:key>/drafts/", leads_on(drafts.drafts), name="drafts"),
    path("spaces/<slug:key>/trash/", leads_on(moving.trash_list), name="trash_list"),
    path("spaces/<slug:key>/files/", leads_on(listing.space_files), name="space_files"),
    path("spaces/<slug:key>/changes/", leads_on(activity.changes), name="space_changes"),
    path("spaces/<slug:key>/changes.atom", leads_on(activity.feed), name="space_feed"),
    path("changes/", activity.changes, name="changes"),
    path("changes.atom", activity.feed, name="feed"),
    path("changes/new-secret/", activity.new_feed_token, name="new_feed_token"),
    path("labels/", listing.labels, name="labels"),
    path("labels/<str:slug>/", listing.label, name="label"),
    path("p/<int:page_id>/", of_page(reading.permanent), name="permanent"),
    path("pages/new/", choose_space, name="choose_space"),
    path("todos/new/", new_todo, name="new_todo"),
    path("pages/search.json", listing.search_json, name="search_json"),
    path("pages/<int:page_id>/new/", of_page(editing.new), name="new"),
    path("pages/<int:page_id>/edit/", of_page(editing.edit), name="edit"),
    path("pages/<int:page_id>/draft/", of_page(drafts.draft), name="draft"),
    path("pages/<int:page_id>/macro/", of_page(macros.macro), name="macro"),
    path("pages/<int:page_id>/writers/", of_page(writing.writers), name="writers"),
    path("pages/<int:page_id>/labels/", of_page(editing.labels), name="page_labels"),
    path("pages/<int:page_id>/watch/", of_page(editing.watching), name="watch"),
    path("pages/<int:page_id>/history/", of_page(versions.history), name="history"),
    path("pages/<int:page_id>/authors/", of_page(authors.authors), name="authors"),
    path("pages/<int:page_id>/compare/", of_page(versions.compare), name="compare"),
    path(
        "pages/<int:page_id>/versions/<int:revision_id>/", of_page(versions.version), name="version"
    ),
    path(
        "pages/<int:page_id>/versions/<int:revision_id>/restore/",
        of_page(versions.restore),
        name="restore_version",
    ),
    path("pages/<int:page_id>/changes/", of_page(activity.changes), name="page_changes"),
    path("pages/<int:page_id>/changes.atom", of_page(activity.feed), name="page_feed"),
    path("pages/<int:page_id>/since/", of_page(versions.since), name="since"),
    path(
        "pages/<int:page_id>/versions/<int:revision_id>/passage/",
        of_page(versions.restore_passage),
        name="restore_passage",
    ),
    path("pages/<int:page_id>/details/", of_page(details.details), name="details"),
    path("pages/<int:page_id>/tick/", of_page(tasks.tick), name="tick"),
    path("pages/<int:page_id>/pdf/", of_page(printing.pdf), name="pdf"),
    path("pages/<int:page_id>/move/", of_page(moving.move), name="move"),
    path("pages/<int:page_id>/pin/", of_page(placing.pin), name="pin"),
    path("pages/<int:page_id>/place/", of_page(placing.place), name="place"),
    path("pages/<int:page_id>/copy/", of_page(moving.copy), name="copy"),
    path("pages/<int:page_id>/children/", of_page(moving.children), name="children"),
    path("pages/<int:page_id>/order/", of_page(moving.order), name="order"),
    path("pages/<int:page_id>/branch/", of_page(reading.branch), name="branch"),
    path("pages/<int:page_id>/tree/", of_page(reading.tree), name="tree"),
    path("pages/<int:page_id>/trash/", of_page(moving.trash), name="trash"),
    path("pages/<int:page_id>/restore/", of_page(moving.restore), name="restore"),
    path("pages/<int:page_id>/delete/", of_page(moving.delete), name="delete"),
    path("pages/<int:page_id>/links/", of_page(listing.links), name="links"),
    path("pages/<int:page_id>/rights/", of_page(access.page_rights), name="page_rights"),
    path(
        "pages/<int:page_id>/rights/widen/", of_page(access.inherit_access), name="inherit_access"
    ),
    path(
        "pages/<int:page_id>/rights/<int:rule_id>/",
        of_page(access.revoke_page_rule),
        name="revoke_page_rule",
    ),
    path("pages/<int:page_id>/files/", of_page(files.files), name="files"),
    path("pages/<int:page_id>/files/upload.json", of_page(files.upload), name="upload"),
    path("pages/<int:page_id>/new/upload.json", of_page(files.upload_draft), name="upload_draft"),
    path("attachments/<int:attachment_id>/", files.download, name="attachment"),
    path("attachments/<int:attachment_id>/inline/", files.inline, name="attachment_inline"),
    path(
        "attachments/<int:attachment_id>/versions/<int:number>/",
        files.download_version,
        name="attachment_version",
    ),
    path(
        "attachments/<int:attachment_id>/versions/<int:number>/inline/",
        files.download_version,
        {"inline": True},
        name="attachment_version_inline",
    ),
    path(
        "attachments/<int:attachment_id>/versions/<int:number>/restore/",
        files.restore_version,
        name="restore_file_version",
    ),
    path("attachments/<int:attachment_id>/replace/", files.replace, name="replace_file"),
    path("attachments/<int:attachment_id>/remove/", files.remove, name="remove_file"),
    path("attachments/<int:attachment_id>/restore/", files.restore, name="restore_file"),
    path("teamweb/", listing.teamweb, name="teamweb"),
    path("teamweb/<path:address>/", reading.read_page, name="page"),
]
