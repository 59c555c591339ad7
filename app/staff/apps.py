from importlib import import_module

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from app.accounts.kept_groups import KEPT_GROUPS
from app.accounts.usernames import FORMER_MEMBER
from app.bridge.signals import schema_moved
from app.pages.written_once import written_once

WORDS = {
    "topics": _("Topics"),
    "ballots": _("Ballots"),
    "accounts": _("People"),
    "auth": _("Rights"),
    "admin": _("Staff log"),
    "otp_static": _("Recovery codes"),
    "otp_totp": _("Codes from an app"),
}
"""What the admin calls the apps, in the order in which it lists them."""


LOG = written_once(
    "django_admin_log",
    columns=("id", "action_time", "user_id", "object_id", "action_flag", "change_message"),
    but={
        "object_repr": f"NEW.object_repr = '{FORMER_MEMBER}'",  # the name of somebody who left
        "content_type_id": "NEW.content_type_id IS NULL",  # of a model that is no more
    },
)
"""The staff log stands, against staff too."""


class StaffConfig(AppConfig):
    name = "app.staff"
    label = "staff"
    database_objects = LOG

    def ready(self) -> None:
        for label, words in WORDS.items():
            apps.get_app_config(label).verbose_name = words
        import_module("app.staff.personal")  # registers what one person can take away and leave behind
        from app.staff.schema.recording import record_move  # noqa: PLC0415 - models are not ready before

        schema_moved.connect(record_move, dispatch_uid="staff.record_move")
        from app.staff.roles import RIGHTS, keep_roles  # noqa: PLC0415

        KEPT_GROUPS.update(RIGHTS)

        # The signal is sent for each app, which makes its rights. After the last one all are there.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(keep_roles, sender=last, dispatch_uid="staff.keep_roles")


class DemocrasiteAdminConfig(AdminConfig):
    """The admin, on our own site object."""

    default_site = "app.staff.site.StaffSite"
