"""The addresses of the Open Referral feed: without a slash at the end, as the standard has them."""

from django.urls import path

from neighbourhoods import api

app_name = "open-referral"
urlpatterns = [
    path("", api.Details.as_view(), name="details"),
    path("services", api.Services.as_view(), name="services"),
    path("services/<uuid:service_id>", api.Service.as_view(), name="service"),
    path("service_at_locations", api.ServicesAtLocations.as_view(), name="service-at-locations"),
    path("service_at_locations/<uuid:link_id>", api.ServiceAtLocation.as_view(), name="service-at-location"),
]
