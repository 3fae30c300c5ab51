from django.urls import URLPattern, URLResolver

app_name = "teamweb_comments"
urlpatterns: list[URLPattern | URLResolver] = []
