from django.apps import AppConfig


class NeighbourhoodsConfig(AppConfig):
    name = "neighbourhoods"
    label = "neighbourhoods"
    verbose_name = "neighbourhoods"
    default_auto_field = "django.db.models.BigAutoField"
