from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "knowledge_guidelines"
urlpatterns: list[URLPattern | URLResolver] = [
    path("guidelines/", views.guidelines, name="guidelines"),
    path("guidelines/<slug:key>/", views.guideline, name="guideline"),
]
