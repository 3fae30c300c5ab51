from django.urls import path

from . import views
from .brand import views as brand
from .handover.views import handover
from .pages import feeds
from .uploads import media

app_name = "teamweb_website"
urlpatterns = [
    path("my/", views.my_teamweb, name="my"),
    path("brand/", brand.brand, name="brand"),
    path("brand/<slug:digest>.css", brand.brand_css, name="brand_css"),
    path("brand/<slug:digest>.png", brand.logo, name="logo"),
    path("groups/<slug:key>/handover/", handover, name="handover"),
    path("help/", views.help_page, name="help"),
    path("media/<path:file_name>", media.serve, name="media"),
    path("feeds/news.atom", feeds.NewsFeed(), name="news_feed"),
    path("feeds/press.atom", feeds.PressFeed(), name="press_feed"),
    path("feeds/publications.atom", feeds.PublicationFeed(), name="publication_feed"),
    path("feeds/events.ics", feeds.events_calendar, name="events_calendar"),
    path("feeds/events/<int:page_id>.ics", feeds.event_calendar, name="event_calendar"),
]
