from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "knowledge_glossary"
urlpatterns: list[URLPattern | URLResolver] = [
    path("glossary/", views.glossary, name="glossary"),
]
