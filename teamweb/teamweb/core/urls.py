from django.urls import path

from . import views

app_name = "teamweb_core"
urlpatterns = [
    path("language/<slug:code>/", views.choose_language, name="language"),
]
