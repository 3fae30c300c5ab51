from django.urls import path

from . import views

app_name = "teamweb_comments"
urlpatterns = [
    path("pages/<int:page_id>/comments/", views.comments, name="comments"),
    path("comments/threads/<int:thread_id>/resolve/", views.resolve, name="resolve"),
    path("comments/<int:comment_id>/delete/", views.delete, name="delete"),
]
