from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "knowledge_newsletters"
urlpatterns: list[URLPattern | URLResolver] = [
    path("newsletters/", views.issues, name="issues"),
    path("newsletters/feed/", views.IssueFeed(), name="feed"),
    path("newsletters/topics/<slug:key>/", views.issues, name="issues_of_topic"),
    path("newsletters/topics/<slug:key>/feed/", views.IssueFeed(), name="feed_of_topic"),
    path("newsletters/<int:pk>/", views.issue, name="short"),
    path("newsletters/<int:pk>/<slug:slug>/", views.issue, name="issue"),
]
