from django.urls import path

from ...spaces.views.former_keys import leads_on
from .views import items, listing, meetings, series, topics

urlpatterns = [
    path("meetings/", listing.meetings, name="meetings"),
    path("meetings/new/", listing.choose_space, name="choose_space"),
    path("spaces/<slug:key>/meetings/", leads_on(listing.space_meetings), name="space_meetings"),
    path("spaces/<slug:key>/meetings/new/", leads_on(meetings.plan), name="plan"),
    path("spaces/<slug:key>/meetings/series/new/", leads_on(series.new_series), name="new_series"),
    path("spaces/<slug:key>/meetings/topics/", leads_on(topics.topics), name="topics"),
    path("meetings/series/<int:series_id>/", series.series, name="series"),
    path("meetings/series/<int:series_id>/edit/", series.edit_series, name="edit_series"),
    path("meetings/series/<int:series_id>/plan/", series.plan_ahead, name="plan_ahead"),
    path("meetings/papers/<int:paper_id>/", topics.paper, name="paper"),
    path("meetings/papers/<int:paper_id>/remove/", topics.remove_paper, name="remove_paper"),
    path("meetings/topics/<int:topic_id>/decline/", topics.decline_topic, name="decline_topic"),
    path("meetings/<int:meeting_id>/edit/", meetings.edit, name="edit"),
    path("meetings/<int:meeting_id>/delete/", meetings.delete, name="delete_meeting"),
    path(
        "meetings/<int:meeting_id>/topics/take/",
        topics.add_topics_to_agenda,
        name="add_topics_to_agenda",
    ),
    path("meetings/<int:meeting_id>/items/order/", items.order_items, name="order_items"),
    path("meetings/<int:meeting_id>/items/new/", items.add_item, name="add_item"),
    path("meetings/items/<int:item_id>/edit/", items.edit_item, name="edit_item"),
    path("meetings/items/<int:item_id>/move/", items.move_item, name="move_item"),
    path("meetings/items/<int:item_id>/delete/", items.delete_item, name="delete_item"),
]
