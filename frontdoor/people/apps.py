from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "frontdoor.people"
    label = "people"
    verbose_name = "people"
    default_auto_field = "django.db.models.BigAutoField"
