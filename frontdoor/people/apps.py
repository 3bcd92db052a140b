from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "frontdoor.people"
    label = "people"
    verbose_name = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from frontdoor.core.scope import on_leaving
        from frontdoor.people import looks

        on_leaving(looks.write)
