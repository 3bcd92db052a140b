from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "frontdoor.flows"
    label = "flows"
    verbose_name = "flows"
    default_auto_field = "django.db.models.BigAutoField"
