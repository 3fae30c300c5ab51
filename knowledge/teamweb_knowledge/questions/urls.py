from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "knowledge_questions"
urlpatterns: list[URLPattern | URLResolver] = [
    path("questions/", views.questions, name="questions"),
    path("questions/new/", views.ask, name="ask"),
    path("questions/catalogues/<slug:key>/print/", views.print_catalogue, name="print_catalogue"),
    path("questions/<int:question_id>/", views.question, name="question"),
    path("questions/<int:question_id>/edit/", views.edit, name="edit"),
    path("questions/<int:question_id>/answer/", views.answer, name="answer"),
    path(
        "questions/<int:question_id>/asked-again/",
        views.record_recurrence,
        name="record_recurrence",
    ),
    path("questions/answers/<int:answer_id>/edit/", views.edit_answer, name="edit_answer"),
    path("questions/answers/<int:answer_id>/publish/", views.publish_answer, name="publish_answer"),
    path("questions/answers/<int:answer_id>/confirm/", views.confirm_answer, name="confirm_answer"),
    path(
        "questions/answers/<int:answer_id>/supersede/",
        views.supersede_answer,
        name="supersede_answer",
    ),
    path("questions/answers/<int:answer_id>/reuse/", views.reuse_answer, name="reuse_answer"),
]
