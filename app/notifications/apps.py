from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "app.notifications"
    label = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        import_module("app.notifications.listening")  # connects its receivers, and registers its figure
        import_module(
            "app.notifications.personal"
        )  # registers what one person can take away and leave behind
