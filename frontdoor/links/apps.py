from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "frontdoor.links"
    label = "links"
    verbose_name = "links"
    default_auto_field = "django.db.models.BigAutoField"
