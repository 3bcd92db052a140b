"""The public pages of the directory."""

from django.urls import path

from neighbourhoods import views

app_name = "neighbourhoods"
urlpatterns = [
    path("", views.directory, name="directory"),
    path("map.geojson", views.directory_map, name="directory-map"),
    path("entries.csv", views.directory_export, name="directory-export"),
    path("<uuid:asset_id>/", views.entry, name="entry"),
]
