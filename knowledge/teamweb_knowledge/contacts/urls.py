from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "knowledge_contacts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("subscriptions/", views.subscribe, name="subscribe"),
    path("subscriptions/sent/", views.sent, name="sent"),
    path("subscriptions/link/", views.ask_for_link, name="ask_for_link"),
    path("subscriptions/confirm/<str:token>/", views.confirm, name="confirm"),
    path("subscriptions/overview/<str:token>/", views.overview, name="overview"),
    path("subscriptions/preferences/<str:token>/", views.preferences, name="preferences"),
    path(
        "subscriptions/preferences/<str:token>/address/",
        views.ask_address_change,
        name="ask_address_change",
    ),
    path("subscriptions/preferences/<str:token>/data/", views.own_data, name="own_data"),
    path("subscriptions/preferences/<str:token>/erase/", views.erase, name="erase"),
    path("subscriptions/address/<str:token>/", views.change_address, name="change_address"),
    # Short and without a slash at the end: it stands in a mail header and takes a bare POST.
    path("u/<str:token>", views.unsubscribe, name="unsubscribe"),
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/<slug:key>/", views.contacts_of_topic, name="contacts_of_topic"),
    path("contacts/<slug:key>/me/", views.own_entry, name="own_entry"),
    path("contacts/<slug:key>/me/remove/", views.remove_entry, name="remove_entry"),
]
