"""`manage.py purge_rate_limits`: forget what was counted for limits that are over."""

from typing import Any

from django.core.management.base import BaseCommand

from app.accounts.rate_limits import purge_rate_limits


class Command(BaseCommand):
    help = "Delete the rate-limit windows that are over. Safe to run at any time, as often as you like."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"Rate-limit windows deleted: {purge_rate_limits()}")
