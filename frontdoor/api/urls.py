"""The addresses of the partner API, version 1."""

from django.urls import path

from enabling_help import api as help_api
from frontdoor.api import views

app_name = "api"
urlpatterns = [
    path("schema/", views.Schema.as_view(), name="schema"),
    path("docs/", views.reference_show, name="docs"),
    path("referrals/", help_api.Referrals.as_view(), name="referrals"),
    path("referrals/<uuid:referral>/", help_api.OneReferral.as_view(), name="referral"),
    path("referrals/<uuid:referral>/acknowledge/", help_api.Acknowledge.as_view(), name="acknowledge"),
    path("referrals/<uuid:referral>/accept/", help_api.Accept.as_view(), name="accept"),
    path("referrals/<uuid:referral>/decline/", help_api.Decline.as_view(), name="decline"),
    path("referrals/<uuid:referral>/complete/", help_api.Complete.as_view(), name="complete"),
]
