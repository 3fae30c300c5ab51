from django.urls import path

from . import views

app_name = "teamweb_core"
urlpatterns = [
    path("styleguide/", views.styleguide, name="styleguide"),
    path("new/", views.create, name="create"),
    path("language/<slug:code>/", views.choose_language, name="language"),
]
