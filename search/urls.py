from django.urls import URLPattern, URLResolver

app_name = "teamweb_search"
urlpatterns: list[URLPattern | URLResolver] = []
