from django.urls import path

from . import media, views
from .feeds import NewsFeed

app_name = "teamweb_website"
urlpatterns = [
    path("my/", views.my_teamweb, name="my"),
    path("help/", views.help_page, name="help"),
    path("media/<path:file_name>", media.serve, name="media"),
    path("feeds/news.atom", NewsFeed(), name="news_feed"),
]
