from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReferenceConfig(AppConfig):
    name = "frontdoor.reference"
    label = "reference"
    verbose_name = "reference lists"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """After every migrate the lists in the database are those of the files (docs/decisions/0006)."""
        from frontdoor.reference.shipping import load_after_migrate

        post_migrate.connect(load_after_migrate, sender=self)
