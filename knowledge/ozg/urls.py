from django.urls import URLPattern, URLResolver

app_name = "knowledge_ozg"
urlpatterns: list[URLPattern | URLResolver] = []
