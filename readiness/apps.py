from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "readiness"
    label = "readiness"
    verbose_name = "readiness"
    default_auto_field = "django.db.models.BigAutoField"
