from django.urls import URLPattern, URLResolver

app_name = "teamweb_groups"
urlpatterns: list[URLPattern | URLResolver] = []
