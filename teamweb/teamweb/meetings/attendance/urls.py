from django.urls import path

from .views import booklets, calendars, invitations, presence

urlpatterns = [
    path("meetings/<int:meeting_id>/answer/", invitations.answer, name="answer"),
    path("meetings/<int:meeting_id>/deputy/", invitations.deputy, name="deputy"),
    path("meetings/<int:meeting_id>/invitations/", invitations.invitations, name="invitations"),
    path(
        "meetings/<int:meeting_id>/invitations/<int:attendance_id>/remove/",
        invitations.uninvite,
        name="uninvite",
    ),
    path(
        "meetings/<int:meeting_id>/invitations/<int:attendance_id>/answer/",
        invitations.note_answer,
        name="note_answer",
    ),
    path(
        "meetings/<int:meeting_id>/invite/",
        invitations.confirm_invitations,
        name="confirm_invitations",
    ),
    path("meetings/invitation/<str:token>/", invitations.answer_by_link, name="answer_by_link"),
    path(
        "meetings/invitation/<str:token>/deputy/",
        invitations.deputy_by_link,
        name="deputy_by_link",
    ),
    path(
        "meetings/invitation/<str:token>/papers/<int:paper_id>/",
        invitations.paper_by_link,
        name="paper_by_link",
    ),
    path(
        "meetings/invitation/<str:token>/invitation.pdf",
        booklets.booklet_by_link,
        name="booklet_by_link",
    ),
    path("meetings/<int:meeting_id>/invitation.pdf", booklets.booklet, name="booklet"),
    path("my/calendars/", calendars.my_calendars, name="my_calendars"),
    path("my/calendars/<int:feed_id>/end/", calendars.end_calendar, name="end_calendar"),
    path("calendars/<str:secret>.ics", calendars.calendar, name="calendar"),
    path("meetings/<int:meeting_id>/attendance/", presence.attendance, name="attendance"),
    path(
        "meetings/<int:meeting_id>/attendance/now/",
        presence.attendance_now,
        name="attendance_now",
    ),
    path("meetings/<int:meeting_id>/attendance/tap/", presence.set_presence, name="set_presence"),
    path(
        "meetings/<int:meeting_id>/attendance/<slug:person>/",
        presence.edit_attendance,
        name="edit_attendance",
    ),
    path(
        "meetings/<int:meeting_id>/attendance/<slug:person>/remove/",
        presence.remove_attendance,
        name="remove_attendance",
    ),
]
