from django.urls import path

from . import views

app_name = "teamweb_accounts"
urlpatterns = [
    path("accounts/profile/", views.profile, name="profile"),
    path("people/", views.people, name="people"),
    path("people/search.json", views.search_people, name="search_people"),
    path("people/<int:user_id>/", views.person, name="person"),
    path("people/<int:user_id>/deactivate/", views.deactivate, name="deactivate"),
    path("people/<int:user_id>/reactivate/", views.reactivate, name="reactivate"),
    path(
        "people/<int:user_id>/reset-second-factor/",
        views.reset_factor,
        name="reset_second_factor",
    ),
]
