from django.urls import URLPattern, URLResolver

app_name = "teamweb_accounts"
urlpatterns: list[URLPattern | URLResolver] = []
