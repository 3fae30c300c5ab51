from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "teamweb_notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("notifications/", views.notices, name="notices"),
    path("notifications/<int:pk>/", views.open_notice, name="open"),
    path("notifications/read/", views.mark_all_read, name="mark_all_read"),
    path("notifications/settings/", views.preferences, name="settings"),
    path("notifications/watching/<int:pk>/stop/", views.stop_watching, name="stop_watching"),
    path("notifications/watch/page/<int:page_id>/", views.watch_page, name="watch_page"),
    path("dev/mail/", views.mailbox, name="mailbox"),
    path("dev/mail/<str:name>/", views.mail, name="mail"),
    path("dev/mail/<str:name>/html/", views.mail_html, name="mail_html"),
]
