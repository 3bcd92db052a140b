"""Addresses of one's own long work."""

from django.urls import path

from frontdoor.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="job-list"),
    path("<uuid:job>/", views.job_show, name="job-show"),
    path("<uuid:job>/cancel/", views.job_cancel, name="job-cancel"),
    path("<uuid:job>/resume/", views.job_resume, name="job-resume"),
]
