from django.urls import URLPattern, URLResolver

app_name = "knowledge_guidelines"
urlpatterns: list[URLPattern | URLResolver] = []
