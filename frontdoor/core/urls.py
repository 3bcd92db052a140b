"""The open pages and the council's colours."""

from django.urls import path

from frontdoor.core import views

urlpatterns = [
    path("", views.front_page, name="front-page"),
    path("brand.css", views.brand, name="brand"),
    path("favicon.ico", views.icon, name="icon"),
    path("urgent-help/", views.words_page, {"name": "urgent-help"}, name="urgent-help"),
    path("privacy/", views.words_page, {"name": "privacy"}, name="privacy"),
    path("cookies/", views.words_page, {"name": "cookies"}, name="cookies"),
    path("accessibility/", views.words_page, {"name": "accessibility"}, name="accessibility"),
    path("complaints/", views.words_page, {"name": "complaints"}, name="complaints"),
]
