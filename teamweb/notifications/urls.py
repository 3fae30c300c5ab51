from django.urls import URLPattern, URLResolver

app_name = "teamweb_notifications"
urlpatterns: list[URLPattern | URLResolver] = []
