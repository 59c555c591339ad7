"""`manage.py switch_off_two_factor NAME`: for somebody who lost the phone and the recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from app.accounts.backends import find_user
from app.accounts.two_factor import is_on, switch_off


class Command(BaseCommand):
    help = "Let somebody log in with the password alone. Be sure that it is they who ask."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="Their username or e-mail address.")

    def handle(self, *_args: Any, name: str, **_options: Any) -> None:
        user = find_user(name)
        if user is None:
            raise CommandError(f"Nobody has the username or the address {name!r}. Check how it is written.")
        if not is_on(user):
            raise CommandError(f"Two-factor log-in of {user.username} is off already.")
        switch_off(user)
        self.stdout.write(
            f"Two-factor log-in of {user.username} is off. The password alone opens the account."
        )
