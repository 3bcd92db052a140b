"""The pages of the lists the approach rests on."""

from django.urls import path

from frontdoor.reference import views

app_name = "reference"
urlpatterns = [
    path("", views.list_index, name="lists"),
    path("every-item.csv", views.every_item_export, name="every-item-export"),
    path("<slug:code>/", views.list_page, name="list"),
    path("<slug:code>/items.csv", views.list_export, name="list-export"),
]
