from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "frontdoor.drafts"
    label = "drafts"
    verbose_name = "drafts"
    default_auto_field = "django.db.models.BigAutoField"
