from django.apps import AppConfig


class EnablingHelpConfig(AppConfig):
    name = "enabling_help"
    label = "enabling_help"
    verbose_name = "enabling help"
    default_auto_field = "django.db.models.BigAutoField"
