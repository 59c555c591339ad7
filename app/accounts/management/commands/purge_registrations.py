"""`manage.py purge_registrations`: forget the registrations that were not confirmed in time."""

from typing import Any

from django.core.management.base import BaseCommand

from app.accounts.registration import purge_registrations


class Command(BaseCommand):
    help = "Delete the registrations whose link has expired. Safe to run at any time, as often as you like."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"Expired registrations deleted: {purge_registrations()}")
