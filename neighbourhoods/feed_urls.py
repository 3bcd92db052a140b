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
    path("organizations", api.Organizations.as_view(), name="organizations"),
    path("organizations/<uuid:provider_id>", api.Organization.as_view(), name="organization"),
    path("taxonomies", api.Taxonomies.as_view(), name="taxonomies"),
    path("taxonomies/<uuid:taxonomy_id>", api.OneTaxonomy.as_view(), name="taxonomy"),
    path("taxonomy_terms", api.Terms.as_view(), name="taxonomy-terms"),
    path("taxonomy_terms/<uuid:term_id>", api.Term.as_view(), name="taxonomy-term"),
]
