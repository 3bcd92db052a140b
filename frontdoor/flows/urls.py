"""Addresses of reports on how people move through support."""

from django.urls import path

from frontdoor.flows import views

app_name = "flows"
urlpatterns = [
    path("", views.report_list, name="report-list"),
    path("ask/", views.report_ask, name="report-ask"),
    path("<uuid:report_id>/", views.report_show, name="report-show"),
    path("<uuid:report_id>/report.csv", views.report_export, name="report-export"),
    path("<uuid:report_id>/report.xlsx", views.report_workbook, name="report-workbook"),
]
