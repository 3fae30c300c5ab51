from django.urls import URLPattern, URLResolver

app_name = "knowledge_contacts"
urlpatterns: list[URLPattern | URLResolver] = []
