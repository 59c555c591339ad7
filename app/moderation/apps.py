from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "app.moderation"
    label = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        import_module("app.moderation.personal")  # registers what one person can take away and leave behind
