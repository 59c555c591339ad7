from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command

from app.staff.preflight import check_database
from app.staff.static_files import collect_changed_static_files


class Command(BaseCommand):
    help = (
        "Get ready to serve: bring the database to the newest revision, collect static files that changed, "
        "and fill the embedded database with demo data while it is empty. Safe to run again."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        check_database()
        call_command("migrate", verbosity=0)
        if not settings.DEBUG:
            collect_changed_static_files()
        if settings.DATABASE_IS_EMBEDDED:
            call_command("load_demo", if_empty=True)
