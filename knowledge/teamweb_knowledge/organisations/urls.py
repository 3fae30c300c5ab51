from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "knowledge_organisations"
urlpatterns: list[URLPattern | URLResolver] = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations.csv", views.organisations_csv, name="organisations_csv"),
    path("organisations/new/", views.new, name="new"),
    path("organisations/<slug:key>/", views.organisation, name="organisation"),
    path("organisations/<slug:key>/edit/", views.edit, name="edit"),
]
