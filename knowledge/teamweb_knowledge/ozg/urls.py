from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "knowledge_ozg"
urlpatterns: list[URLPattern | URLResolver] = [
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:key>/", views.topic, name="topic"),
]
