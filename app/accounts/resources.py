"""Which columns of people an export of the admin has: nothing secret, and nothing of their ballots."""

from import_export.resources import ModelResource

from app.accounts.models import User


class UserResource(ModelResource):  # type: ignore[misc]
    class Meta:
        model = User
        fields = ("username", "email", "email_verified", "is_active", "is_staff", "created_at")
        export_order = fields
