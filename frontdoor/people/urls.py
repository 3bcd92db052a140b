"""Addresses of the log of who looked."""

from django.urls import path

from frontdoor.people import views

app_name = "people"
urlpatterns = [
    path("", views.look_list, name="looks"),
    path("export.csv", views.look_export, name="looks-export"),
    path("<uuid:person>/", views.look_person, name="looks-at"),
    path("<uuid:person>/export.csv", views.look_person_export, name="looks-at-export"),
]
