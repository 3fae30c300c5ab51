from django.urls import URLPattern, URLResolver

app_name = "knowledge_glossary"
urlpatterns: list[URLPattern | URLResolver] = []
