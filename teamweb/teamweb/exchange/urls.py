from django.urls import path

from . import views

app_name = "teamweb_exchange"
urlpatterns = [
    path("spaces/<slug:key>/meetings/import/", views.import_minutes, name="import_minutes"),
    path("meetings/import/<int:import_id>/", views.review, name="review"),
    path("meetings/import/<int:import_id>/remove/", views.remove, name="remove"),
]
