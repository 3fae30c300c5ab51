from django.urls import URLPattern, URLResolver

app_name = "knowledge_questions"
urlpatterns: list[URLPattern | URLResolver] = []
