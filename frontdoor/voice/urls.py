"""Out and about: keeping what somebody said who has no record here."""

from django.urls import path

from frontdoor.voice import views

app_name = "voice"
urlpatterns = [path("", views.told_new, name="told-new")]
