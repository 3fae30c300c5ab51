from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "teamweb_todos"
urlpatterns: list[URLPattern | URLResolver] = [
    path("todos/", views.todos, name="todos"),
    path("todos/<int:todo_id>/", views.todo, name="todo"),
    path("todos/<int:todo_id>/state/", views.change_state, name="change_state"),
    path("todos/<int:todo_id>/edit/", views.edit, name="edit"),
]
