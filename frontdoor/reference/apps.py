from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "frontdoor.reference"
    label = "reference"
    verbose_name = "reference lists"
    default_auto_field = "django.db.models.BigAutoField"
