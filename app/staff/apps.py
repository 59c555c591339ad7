from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class StaffConfig(AppConfig):
    name = "app.staff"
    label = "staff"


class DemocrasiteAdminConfig(AdminConfig):
    """The admin, on our own site object."""

    default_site = "app.staff.site.StaffSite"
