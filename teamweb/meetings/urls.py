from django.urls import URLPattern, URLResolver, path

from .views import agenda, calendars, invitations, listing, minutes, notes, planning, resolutions

app_name = "teamweb_meetings"
urlpatterns: list[URLPattern | URLResolver] = [
    path("meetings/", listing.meetings, name="meetings"),
    path("spaces/<slug:key>/meetings/", listing.space_meetings, name="space_meetings"),
    path("spaces/<slug:key>/meetings/new/", planning.plan, name="plan"),
    path("meetings/<int:meeting_id>/", planning.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/edit/", planning.edit, name="edit"),
    path("meetings/<int:meeting_id>/step/", planning.step, name="step"),
    path("meetings/<int:meeting_id>/write/", minutes.write, name="write"),
    path("meetings/<int:meeting_id>/answer/", invitations.answer, name="answer"),
    path("meetings/<int:meeting_id>/deputy/", invitations.deputy, name="deputy"),
    path("meetings/<int:meeting_id>/invitations/", invitations.invitations, name="invitations"),
    path(
        "meetings/<int:meeting_id>/invitations/<int:attendance_id>/remove/",
        invitations.uninvite,
        name="uninvite",
    ),
    path("meetings/invitation/<str:token>/", invitations.answer_by_link, name="answer_by_link"),
    path(
        "meetings/invitation/<str:token>/deputy/",
        invitations.deputy_by_link,
        name="deputy_by_link",
    ),
    path("my/calendars/", calendars.my_calendars, name="my_calendars"),
    path("my/calendars/<int:feed_id>/end/", calendars.end_calendar, name="end_calendar"),
    path("calendars/<str:secret>.ics", calendars.calendar, name="calendar"),
    path("meetings/<int:meeting_id>/attendance/", minutes.attend, name="attend"),
    path("meetings/attendance/<int:attendance_id>/remove/", minutes.leave, name="leave"),
    path("meetings/<int:meeting_id>/items/new/", agenda.add_item, name="add_item"),
    path("meetings/items/<int:item_id>/edit/", agenda.edit_item, name="edit_item"),
    path("meetings/items/<int:item_id>/move/", agenda.move_item, name="move_item"),
    path("meetings/items/<int:item_id>/delete/", agenda.delete_item, name="delete_item"),
    path("meetings/items/<int:item_id>/resolution/", agenda.add_resolution, name="add_resolution"),
    path("meetings/items/<int:item_id>/todo/", agenda.add_todo, name="add_todo"),
    path("meetings/items/<int:item_id>/together/", notes.together, name="together"),
    path("meetings/items/<int:item_id>/state/", notes.set_state, name="set_item_state"),
    path(
        "meetings/items/<int:item_id>/insert/resolution/",
        notes.insert_resolution,
        name="insert_resolution",
    ),
    path("meetings/items/<int:item_id>/insert/todo/", notes.insert_todo, name="insert_todo"),
    path("resolutions/", resolutions.resolutions, name="resolutions"),
    path("resolutions/<int:resolution_id>/", resolutions.resolution, name="resolution"),
    path("resolutions/<int:resolution_id>/repeal/", resolutions.repeal, name="repeal"),
]
