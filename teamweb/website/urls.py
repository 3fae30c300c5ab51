from django.urls import URLPattern, URLResolver

app_name = "teamweb_website"
urlpatterns: list[URLPattern | URLResolver] = []
