from django.apps import AppConfig


class LocalConfig(AppConfig):
    name = "frontdoor.local"
    label = "local"
    verbose_name = "local"
