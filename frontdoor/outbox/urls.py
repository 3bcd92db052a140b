"""Addresses of what could not be delivered, messages day by day, endpoints, and how organisations like to hear."""

from django.urls import path

from frontdoor.outbox.views import endpoints, hearing, undelivered

app_name = "outbox"
urlpatterns = [
    path("undelivered/", undelivered.undelivered_list, name="undelivered"),
    path("undelivered/export.csv", undelivered.undelivered_export, name="undelivered-export"),
    path("days/", undelivered.day_list, name="days"),
    path("days/export.csv", undelivered.day_export, name="days-export"),
    path("endpoints/", endpoints.endpoint_list, name="endpoints"),
    path("endpoints/export.csv", endpoints.endpoint_export, name="endpoints-export"),
    path("endpoints/new/", endpoints.endpoint_new, name="endpoint-new"),
    path("endpoints/<uuid:endpoint>/", endpoints.endpoint_show, name="endpoint"),
    path("endpoints/<uuid:endpoint>/events/", endpoints.endpoint_events, name="endpoint-events"),
    path("endpoints/<uuid:endpoint>/sent.csv", endpoints.sent_export, name="endpoint-sent-export"),
    path("how-we-hear/", hearing.own_hearing, name="own-hearing"),
    path("how-they-hear/", hearing.hearing_list, name="hearings"),
    path("how-they-hear/export.csv", hearing.hearing_export, name="hearings-export"),
    path("how-they-hear/<uuid:organisation>/", hearing.their_hearing, name="hearing"),
]
