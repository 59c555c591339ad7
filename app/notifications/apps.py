from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "app.notifications"
    label = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        # Importing them connects receivers and registers figures, exporters and parts in leaving.
        import_module("app.notifications.listening")
        import_module("app.notifications.personal")
