from django.urls import URLPattern, URLResolver

app_name = "teamweb_spaces"
urlpatterns: list[URLPattern | URLResolver] = []
