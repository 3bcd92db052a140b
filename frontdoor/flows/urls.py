"""Addresses of reports on how people move through support."""

from django.urls import path

from frontdoor.flows import views

app_name = "flows"
urlpatterns = [
    path("", views.report_list, name="report-list"),
    path("export.csv", views.report_list_export, name="report-list-export"),
    path("export.xlsx", views.report_list_export, {"workbook": True}, name="report-list-workbook"),
    path("ask/", views.report_ask, name="report-ask"),
    path("<uuid:report_id>/", views.report_show, name="report-show"),
    path("<uuid:report_id>/report.csv", views.report_export, name="report-export"),
    path("<uuid:report_id>/report.xlsx", views.report_workbook, name="report-workbook"),
]
