from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "frontdoor.outbox"
    label = "outbox"
    verbose_name = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from frontdoor.outbox.trial import register_trial

        register_trial()
