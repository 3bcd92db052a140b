from django.apps import AppConfig


class EnablingHelpConfig(AppConfig):
    name = "enabling_help"
    label = "enabling_help"
    verbose_name = "enabling help"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from enabling_help.messages import register_messages

        register_messages()
