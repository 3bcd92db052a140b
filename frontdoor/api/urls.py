"""The addresses of the partner API, version 1."""

from django.urls import path

from enabling_help.api import answers, bringing, made, messages, referrals, room
from frontdoor.api import views
from frontdoor.outbox.api import deliveries, webhooks

app_name = "api"
urlpatterns = [
    path("schema/", views.Schema.as_view(), name="schema"),
    path("docs/", views.reference_show, name="docs"),
    path("contacts/", bringing.Contacts.as_view(), name="contacts"),
    path("organisations/", bringing.Organisations.as_view(), name="organisations"),
    path("webhooks/", webhooks.Webhooks.as_view(), name="webhooks"),
    path("webhooks/<uuid:webhook>/", webhooks.OneWebhook.as_view(), name="webhook"),
    path("webhooks/<uuid:webhook>/secret/", webhooks.Secret.as_view(), name="webhook-secret"),
    path("webhooks/<uuid:webhook>/test/", webhooks.Test.as_view(), name="webhook-test"),
    path("deliveries/", deliveries.Deliveries.as_view(), name="deliveries"),
    path("deliveries/<uuid:delivery>/replay/", deliveries.Replay.as_view(), name="replay"),
    path("entries/", room.Entries.as_view(), name="entries"),
    path("entries/<uuid:entry>/room/", room.Room.as_view(), name="room"),
    path("referrals/", bringing.Referrals.as_view(), name="referrals"),
    path("referrals/made/", made.MadeList.as_view(), name="made"),
    path("referrals/made/<uuid:referral>/", made.OneMade.as_view(), name="made-one"),
    path("referrals/made/<uuid:referral>/cancel/", made.CancelMade.as_view(), name="made-cancel"),
    path("referrals/made/<uuid:referral>/messages/", made.MadeMessages.as_view(), name="made-messages"),
    path("referrals/<uuid:referral>/", referrals.OneReferral.as_view(), name="referral"),
    path("referrals/<uuid:referral>/messages/", messages.Messages.as_view(), name="messages"),
    path("referrals/<uuid:referral>/acknowledge/", answers.Acknowledge.as_view(), name="acknowledge"),
    path("referrals/<uuid:referral>/accept/", answers.Accept.as_view(), name="accept"),
    path("referrals/<uuid:referral>/decline/", answers.Decline.as_view(), name="decline"),
    path("referrals/<uuid:referral>/begin/", answers.Begin.as_view(), name="begin"),
    path("referrals/<uuid:referral>/hold/", answers.Hold.as_view(), name="hold"),
    path("referrals/<uuid:referral>/complete/", answers.Complete.as_view(), name="complete"),
    path("referrals/<uuid:referral>/fail/", answers.Fail.as_view(), name="fail"),
    path("referrals/<uuid:referral>/cancel/", answers.Cancel.as_view(), name="cancel"),
]
