"""The pages of the directory: everybody's, the keepers', and those behind a group's link."""

from django.urls import path

from neighbourhoods.views import door, entry_parts, keeping, places, public, sources, suggesting, withholding

app_name = "neighbourhoods"
urlpatterns = [
    path("", public.directory, name="directory"),
    path("map.geojson", public.directory_map, name="directory-map"),
    path("entries.csv", public.directory_export, name="directory-export"),
    path("<uuid:asset_id>/", public.entry, name="entry"),
    path("<uuid:asset_id>/sessions.ics", public.entry_calendar, name="entry-calendar"),
    path("<uuid:asset_id>/suggest/", suggesting.suggest, name="suggest"),
    path("suggestions/", suggesting.suggestions, name="suggestions"),
    path("suggestions.csv", suggesting.suggestions_export, name="suggestions-export"),
    path("places/", places.place_list, name="places"),
    path("places.csv", places.place_export, name="places-export"),
    path("places/map.geojson", places.place_map, name="places-map"),
    path("places/<uuid:place_id>/", places.place_show, name="place"),
    path("places/<uuid:place_id>/outline.geojson", places.place_outline, name="place-outline"),
    path("places/<uuid:place_id>/boundary/", places.place_boundary, name="place-boundary"),
    path("sources/", sources.source_list, name="sources"),
    path("sources.csv", sources.source_export, name="sources-export"),
    path("sources/new/", sources.source_new, name="source-new"),
    path("sources/<uuid:source_id>/", sources.source_show, name="source"),
    path("sources/<uuid:source_id>/read/", sources.source_read, name="source-read"),
    path("sources/<uuid:source_id>/services.csv", sources.record_export, name="source-services-export"),
    path("keep/", keeping.entry_list, name="keep"),
    path("keep.csv", keeping.entry_export, name="keep-export"),
    path("keep/new/", keeping.entry_new, name="keep-new"),
    path("keep/<uuid:asset_id>/", keeping.entry_keep, name="keep-entry"),
    path("keep/<uuid:asset_id>/edit/", keeping.entry_edit, name="keep-edit"),
    path("keep/<uuid:asset_id>/room/", entry_parts.room, name="keep-room"),
    path("keep/<uuid:asset_id>/contact/", entry_parts.contact, name="keep-contact"),
    path("keep/<uuid:asset_id>/link/", entry_parts.link, name="keep-link"),
    path("keep/<uuid:asset_id>/withhold/", withholding.withhold, name="keep-withhold"),
    path("refuges/", withholding.refuge_list, name="refuges"),
    path("refuges.csv", withholding.refuge_export, name="refuges-export"),
    path("keep/suggestions/<uuid:edit_id>/", entry_parts.suggestion, name="keep-suggestion"),
    path("d/<slug:token>/", door.door, name="door"),
    path("d/<slug:token>/correct/", door.correct, name="door-correct"),
]
