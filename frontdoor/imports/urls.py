"""My imports, and importing organisations."""

from django.urls import path

from frontdoor.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<uuid:import_id>/", views.organisations_check, name="organisations-check"),
    path("organisations/<uuid:import_id>/run/", views.organisations_run, name="organisations-run"),
    path("<uuid:import_id>/", views.report, name="report"),
    path("<uuid:import_id>/report.csv", views.report_export, name="report-export"),
]
