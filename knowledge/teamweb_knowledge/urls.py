"""The addresses of all apps, for a project that includes them at the root of its site."""

from django.urls import include, path

urlpatterns = [
    path("", include("teamweb_knowledge.questions.urls")),
    path("", include("teamweb_knowledge.guidelines.urls")),
    path("", include("teamweb_knowledge.ozg.urls")),
    path("", include("teamweb_knowledge.organisations.urls")),
    path("", include("teamweb_knowledge.glossary.urls")),
    path("", include("teamweb_knowledge.contacts.urls")),
    path("", include("teamweb_knowledge.newsletters.urls")),
]
