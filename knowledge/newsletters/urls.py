from django.urls import URLPattern, URLResolver

app_name = "knowledge_newsletters"
urlpatterns: list[URLPattern | URLResolver] = []
