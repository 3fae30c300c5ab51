from django.urls import path

from . import views
from .feeds import NewsFeed

app_name = "teamweb_website"
urlpatterns = [
    path("my/", views.my_teamweb, name="my"),
    path("feeds/news.atom", NewsFeed(), name="news_feed"),
]
