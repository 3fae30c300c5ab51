from django.urls import path

from .views import answering, managing, reading

app_name = "teamweb_groups"
urlpatterns = [
    path("groups/", reading.groups, name="groups"),
    path("groups/new/", managing.new_group, name="new_group"),
    path("groups/<slug:key>/", reading.group, name="group"),
    path("groups/<slug:key>/new/", managing.new_group, name="new_sub_group"),
    path("groups/<slug:key>/edit/", managing.edit_group, name="edit_group"),
    path("groups/<slug:key>/move/", managing.move_group, name="move_group"),
    path("groups/<slug:key>/close/", managing.close_group, name="close_group"),
    path("groups/<slug:key>/reopen/", managing.reopen_group, name="reopen_group"),
    path("groups/<slug:key>/members/", reading.members, name="members"),
    path("groups/<slug:key>/members/add/", managing.add_member, name="add_member"),
    path("groups/<slug:key>/leave/", managing.leave_group, name="leave_group"),
    path("groups/<slug:key>/invite/", managing.invite, name="invite"),
    path("memberships/<int:membership_id>/edit/", managing.edit_member, name="edit_member"),
    path("memberships/<int:membership_id>/role/", managing.change_role, name="change_role"),
    path("memberships/<int:membership_id>/end/", managing.end_member, name="end_member"),
    path(
        "invitations/<int:invitation_id>/revoke/",
        managing.revoke_invitation,
        name="revoke_invitation",
    ),
    path("invitation/<str:token>/", answering.invitation, name="invitation"),
    path("invitation/<str:token>/ask/", answering.ask_again, name="ask_again"),
]
