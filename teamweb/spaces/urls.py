from django.urls import path

from .views import reading

app_name = "teamweb_spaces"
urlpatterns = [
    path("spaces/", reading.spaces, name="spaces"),
    path("teamweb/<path:address>/", reading.read_page, name="page"),
    path("attachments/<int:attachment_id>/", reading.spaces, name="attachment"),
    path("labels/<str:slug>/", reading.spaces, name="label"),
]
