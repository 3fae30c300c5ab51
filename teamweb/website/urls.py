from django.urls import path

from . import views
from .feeds import NewsFeed

app_name = "teamweb_website"
urlpatterns = [
    path("my/", views.my_teamweb, name="my"),
    path("help/", views.help_page, name="help"),
    path("feeds/news.atom", NewsFeed(), name="news_feed"),
]
