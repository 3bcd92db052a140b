from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "networks"
    label = "networks"
    verbose_name = "networks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand down what messages about gatherings say."""
        from networks.messages import register_messages

        register_messages()
