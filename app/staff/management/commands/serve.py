from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connections

from app.staff.preflight import check_database, check_secret_key, check_static_files, open_listener
from app.staff.server import Server


class Command(BaseCommand):
    help = "Serve the site with gunicorn on BIND_HOST and PORT until Ctrl-C or SIGTERM."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--prepare", action="store_true", help="run `manage.py prepare` first")
        parser.add_argument("--workers", type=int, default=2, help="processes (default: 2)")
        parser.add_argument("--threads", type=int, default=4, help="threads of each process (default: 4)")

    def handle(self, *args: Any, prepare: bool, workers: int, threads: int, **options: Any) -> None:
        check_secret_key()
        listener = open_listener(settings.SERVER_HOST, settings.SERVER_PORT)
        check_database()
        if prepare:
            call_command("prepare")
        check_static_files()
        connections.close_all()  # or the workers would share them
        Server(listener, workers=workers, threads=threads, ready=self.tell_address).run()

    def tell_address(self) -> None:
        self.stdout.write(f"Democrasite is at {settings.SITE_URL} – Ctrl-C stops it.")
        self.stdout.flush()
