from django.urls import URLPattern, URLResolver

app_name = "teamweb_todos"
urlpatterns: list[URLPattern | URLResolver] = []
