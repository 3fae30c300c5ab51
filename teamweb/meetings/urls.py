from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "teamweb_meetings"
urlpatterns: list[URLPattern | URLResolver] = [
    path("meetings/", views.meetings, name="meetings"),
    path("spaces/<slug:key>/meetings/", views.space_meetings, name="space_meetings"),
    path("spaces/<slug:key>/meetings/new/", views.plan, name="plan"),
    path("meetings/<int:meeting_id>/", views.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/edit/", views.edit, name="edit"),
    path("meetings/<int:meeting_id>/step/", views.step, name="step"),
    path("meetings/<int:meeting_id>/write/", views.write, name="write"),
    path("meetings/<int:meeting_id>/attendance/", views.attend, name="attend"),
    path("meetings/attendance/<int:attendance_id>/remove/", views.leave, name="leave"),
    path("meetings/<int:meeting_id>/items/new/", views.add_item, name="add_item"),
    path("meetings/items/<int:item_id>/edit/", views.edit_item, name="edit_item"),
    path("meetings/items/<int:item_id>/move/", views.move_item, name="move_item"),
    path("meetings/items/<int:item_id>/delete/", views.delete_item, name="delete_item"),
    path("meetings/items/<int:item_id>/resolution/", views.add_resolution, name="add_resolution"),
    path("meetings/items/<int:item_id>/todo/", views.add_todo, name="add_todo"),
    path("resolutions/", views.resolutions, name="resolutions"),
    path("resolutions/<int:resolution_id>/", views.resolution, name="resolution"),
    path("resolutions/<int:resolution_id>/repeal/", views.repeal, name="repeal"),
]
