from django.urls import URLPattern, URLResolver

app_name = "teamweb_meetings"
urlpatterns: list[URLPattern | URLResolver] = []
