from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command

from app.accounts.models import User
from app.staff.demo.loading import CITIZENS, is_empty
from app.staff.management.commands.load_demo import accounts
from app.staff.preflight import check_database
from app.staff.static_files import collect_changed_static_files


class Command(BaseCommand):
    help = (
        "Get ready to serve: bring the database to the newest revision, collect static files that changed, "
        "and fill the embedded database with demo data while it is empty. Safe to run again."
    )
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        check_database()
        call_command("migrate", verbosity=0)
        if not settings.DEBUG:
            collect_changed_static_files()
        if settings.DATABASE_IS_EMBEDDED:
            self.offer_demo()

    def offer_demo(self) -> None:
        """Fill an empty database; say how to log in to one that was filled before."""
        if is_empty():
            call_command("load_demo", stdout=self.stdout)
        elif User.objects.filter(username__in=CITIZENS, email__endswith="@example.org").count() == len(
            CITIZENS
        ):
            self.stdout.write(accounts())
