"""`manage.py load_demo`: invented people, topics and ballots to try the site with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from app.staff.demo.loading import CITIZENS, PASSWORD, SEED, SUPERUSER, DemoRefusedError, is_empty, load_demo
from app.staff.demo.topics import TOPICS


class Command(BaseCommand):
    help = "Fill a database without real people with demo data: all of it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--seed", type=int, default=SEED, help="number that the data is drawn from (default: %(default)s)"
        )
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing, successfully, where there is any account or topic",
        )

    def handle(self, *_args: Any, seed: int, if_empty: bool, **_options: Any) -> None:
        try:
            if if_empty and not is_empty():
                self.stdout.write("The database is not empty: no demo data was loaded.")
                return
            loaded = load_demo(seed=seed)
        except DemoRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        except DatabaseError as error:
            raise CommandError(
                f"The database refused the demo data; nothing was loaded. {first_line(error)}"
            ) from error
        self.stdout.write(
            f"Loaded {loaded.people:,} people, {loaded.topics:,} topics, {loaded.ballots:,} ballots."
        )
        self.stdout.write(accounts())


def accounts() -> str:
    """What to log in with, for people to read."""
    unlisted = " and ".join(topic.share_code for topic in TOPICS if topic.share_code)
    return (
        f"Accounts: {', '.join(CITIZENS)}, and {SUPERUSER} (staff); the password of each is {PASSWORD}\n"
        f"Share codes of unlisted topics: {unlisted}\n"
        "These accounts are public knowledge: show no site with them to the internet."
    )


def first_line(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return f"It says: {text[0]} Bring its tables up to date with: alembic upgrade head" if text else ""
