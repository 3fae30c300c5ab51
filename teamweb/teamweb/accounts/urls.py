from django.urls import path

from . import views

app_name = "teamweb_accounts"
urlpatterns = [
    path("accounts/profile/", views.profile, name="profile"),
    path("accounts/sessions/<int:session_id>/end/", views.end_own_session, name="end_session"),
    path("accounts/data/", views.own_data_page, name="own_data"),
    path("accounts/data/data.json", views.own_data_json, name="own_data_json"),
    path("accounts/data/data.csv", views.own_data_csv, name="own_data_csv"),
    path("accounts/data/erasure/", views.request_own_erasure, name="request_erasure"),
    path("people/", views.people, name="people"),
    path("people/search.json", views.search_people, name="search_people"),
    path("people/<int:user_id>/", views.person, name="person"),
    path("people/<int:user_id>/deactivate/", views.deactivate, name="deactivate"),
    path("people/<int:user_id>/reactivate/", views.reactivate, name="reactivate"),
    path("people/<int:user_id>/merge/", views.merge, name="merge"),
    path("people/<int:user_id>/anonymise/", views.anonymise, name="anonymise"),
    path(
        "people/<int:user_id>/reset-second-factor/",
        views.reset_factor,
        name="reset_second_factor",
    ),
]
