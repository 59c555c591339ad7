"""The admin site."""

from django.contrib.admin import AdminSite


class StaffSite(AdminSite):
    site_header = "Democrasite"
    site_title = "Democrasite staff"
    index_title = "Staff"
