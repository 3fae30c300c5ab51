from django.urls import URLPattern, URLResolver

from .attendance.urls import urlpatterns as attendance
from .circular_votes.urls import urlpatterns as circular_votes
from .execution.urls import urlpatterns as execution
from .minutes.urls import urlpatterns as minutes
from .planning.urls import urlpatterns as planning

app_name = "teamweb_meetings"
urlpatterns: list[URLPattern | URLResolver] = [
    *planning,
    *attendance,
    *minutes,
    *circular_votes,
    *execution,
]
