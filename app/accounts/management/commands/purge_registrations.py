"""`manage.py purge_registrations`: forget the registrations and changes of address not confirmed in time."""

from typing import Any

from django.core.management.base import BaseCommand

from app.accounts.addresses import purge_changes
from app.accounts.registration import purge_registrations


class Command(BaseCommand):
    help = (
        "Delete the registrations and changes of e-mail addresses whose link has expired. "
        "Safe to run at any time, as often as you like."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"Expired registrations deleted: {purge_registrations()}")
        self.stdout.write(f"Expired changes of addresses deleted: {purge_changes()}")
