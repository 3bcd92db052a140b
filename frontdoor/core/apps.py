from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "frontdoor.core"
    label = "core"
    verbose_name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from frontdoor.core import checks

        assert checks
