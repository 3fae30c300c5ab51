from django.urls import path

from . import feeds, media, views

app_name = "teamweb_website"
urlpatterns = [
    path("my/", views.my_teamweb, name="my"),
    path("help/", views.help_page, name="help"),
    path("media/<path:file_name>", media.serve, name="media"),
    path("feeds/news.atom", feeds.NewsFeed(), name="news_feed"),
    path("feeds/press.atom", feeds.PressFeed(), name="press_feed"),
    path("feeds/publications.atom", feeds.PublicationFeed(), name="publication_feed"),
    path("feeds/events.ics", feeds.events_calendar, name="events_calendar"),
    path("feeds/events/<int:page_id>.ics", feeds.event_calendar, name="event_calendar"),
]
