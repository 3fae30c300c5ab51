from django.urls import path

from ...spaces.views.former_keys import leads_on
from . import views

ONE = "circular-votes/<int:circular_vote_id>/"
urlpatterns = [
    path(
        "spaces/<slug:key>/circular-votes/", leads_on(views.circular_votes), name="circular_votes"
    ),
    path(
        "spaces/<slug:key>/circular-votes/new/",
        leads_on(views.new_circular_vote),
        name="new_circular_vote",
    ),
    path(ONE, views.circular_vote, name="circular_vote"),
    path(f"{ONE}edit/", views.edit_circular_vote, name="edit_circular_vote"),
    path(f"{ONE}delete/", views.delete_circular_vote, name="delete_circular_vote"),
    path(f"{ONE}open/", views.open_circular_vote, name="open_circular_vote"),
    path(f"{ONE}vote/", views.cast_ballot, name="cast_ballot"),
    path(f"{ONE}deputy/", views.name_circular_deputy, name="name_circular_deputy"),
    path(f"{ONE}object/", views.object_to_circular_vote, name="object_to_circular_vote"),
    path(f"{ONE}withdraw/", views.withdraw_circular_vote, name="withdraw_circular_vote"),
    path(f"{ONE}record.pdf", views.circular_record, name="circular_record"),
]
