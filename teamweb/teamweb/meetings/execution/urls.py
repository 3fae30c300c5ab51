from django.urls import path

from . import views

urlpatterns = [
    path("resolutions/execution/", views.executions, name="executions"),
    path("resolutions/execution.csv", views.executions_csv, name="executions_csv"),
    path("resolutions/execution/report/", views.report_execution, name="report_execution"),
    path("resolutions/<int:resolution_id>/execution/", views.execution, name="execution"),
]
