"""Where drafts are saved and two texts are settled."""

from django.urls import path

from frontdoor.drafts import views

app_name = "drafts"
urlpatterns = [
    path("<slug:purpose>/", views.save, name="save"),
    path("<slug:purpose>/texts/", views.texts, name="texts"),
]
