"""`manage.py createsuperuser`, Django's own, with a sentence where an address is taken."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError
from django.db import IntegrityError

from app.accounts.models import User


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> Any:
        try:
            return super().handle(*args, **options)
        except IntegrityError as error:
            raise CommandError(
                "A user with this username or e-mail address exists. Give another one, or make that "
                "user a superuser in the admin."
            ) from error

    def get_input_data(self, field: Any, message: str, default: str | None = None) -> Any:
        """Ask again at once when the address is taken, before a password is typed."""
        value = super().get_input_data(field, message, default)
        if field.name == User.EMAIL_FIELD and value and User.objects.at_address(value).exists():
            self.stderr.write("Error: That e-mail address has an account. Give another one.")
            return None
        return value
