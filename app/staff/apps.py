from importlib import import_module

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _

from app.bridge.signals import schema_moved

WORDS = {
    "topics": _("Topics"),
    "ballots": _("Ballots"),
    "accounts": _("People"),
    "auth": _("Rights"),
    "admin": _("Staff log"),
}
"""What the admin calls the apps, in the order in which it lists them."""


class StaffConfig(AppConfig):
    name = "app.staff"
    label = "staff"

    def ready(self) -> None:
        for label, words in WORDS.items():
            apps.get_app_config(label).verbose_name = words
        import_module("app.staff.personal")  # registers what one person can take away and leave behind
        from app.staff.schema.recording import record_move  # noqa: PLC0415 - models are not ready before

        schema_moved.connect(record_move, dispatch_uid="staff.record_move")


class DemocrasiteAdminConfig(AdminConfig):
    """The admin, on our own site object."""

    default_site = "app.staff.site.StaffSite"
