from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "app.api"
    label = "api"
    verbose_name = _("API")

    def ready(self) -> None:
        import_module("app.api.personal")  # registers its exporter and its part in leaving
