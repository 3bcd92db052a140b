from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "frontdoor.voice"
    label = "voice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from frontdoor.voice.messages import register_messages

        register_messages()
