from django.urls import path

from .views import answering, deputies, inviting, managing, member_files, memberships, reading
from .views.former_keys import leads_on

app_name = "teamweb_groups"
urlpatterns = [
    path("groups/", reading.groups, name="groups"),
    path("groups/new/", managing.new_group, name="new_group"),
    path("groups/<slug:key>/", leads_on(reading.group), name="group"),
    path("groups/<slug:key>/new/", leads_on(managing.new_group), name="new_sub_group"),
    path("groups/<slug:key>/edit/", leads_on(managing.edit_group), name="edit_group"),
    path("groups/<slug:key>/rename/", leads_on(managing.rename_group), name="rename_group"),
    path("groups/<slug:key>/state/", leads_on(managing.set_state), name="set_state"),
    path("groups/<slug:key>/move/", leads_on(managing.move_group), name="move_group"),
    path("groups/<slug:key>/close/", leads_on(managing.close_group), name="close_group"),
    path("groups/<slug:key>/reopen/", managing.reopen_group, name="reopen_group"),
    path("groups/<slug:key>/members/", leads_on(reading.members), name="members"),
    path("groups/<slug:key>/members.csv", leads_on(member_files.as_csv), name="members_csv"),
    path("groups/<slug:key>/members.ods", leads_on(member_files.as_ods), name="members_ods"),
    path("groups/<slug:key>/members/add/", leads_on(memberships.add_member), name="add_member"),
    path(
        "groups/<slug:key>/members/import/",
        leads_on(member_files.import_members),
        name="import_members",
    ),
    path("groups/<slug:key>/leave/", leads_on(memberships.leave_group), name="leave_group"),
    path("groups/<slug:key>/invite/", leads_on(inviting.invite), name="invite"),
    path("memberships/<int:membership_id>/edit/", memberships.edit_member, name="edit_member"),
    path("memberships/<int:membership_id>/role/", memberships.change_role, name="change_role"),
    path("memberships/<int:membership_id>/end/", memberships.end_member, name="end_member"),
    path(
        "memberships/<int:membership_id>/deputy/", deputies.standing_deputy, name="standing_deputy"
    ),
    path(
        "memberships/<int:membership_id>/remove/", memberships.remove_member, name="remove_member"
    ),
    path(
        "invitations/<int:invitation_id>/revoke/",
        inviting.revoke_invitation,
        name="revoke_invitation",
    ),
    path("invitation/<str:token>/", answering.invitation, name="invitation"),
    path("invitation/<str:token>/ask/", answering.ask_again, name="ask_again"),
]
