"""What the tests of accounts share: a password, a broken mail server, and acts at one moment."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPServerDisconnected
from threading import Barrier
from typing import Any, NoReturn

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client

from app.accounts.registration import AddressTaken, LinkUnusable, UsernameTaken

PASSWORD = "correct horse battery staple"
BROKEN_BACKEND = f"{__name__}.BrokenBackend"


class BrokenBackend(EmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, messages: object) -> NoReturn:
        raise SMTPServerDisconnected("gone")


def link_in(mail: EmailMessage, part: str) -> str:
    """The path of the first link in a mail that holds `part`."""
    found = re.search(rf"^https://vote\.example\.org(\S*{part}\S*)$", str(mail.body), re.MULTILINE)
    assert found, mail.body
    return found[1]


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each act in its own thread and connection, at one moment; return results and refusals."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(10)
            return act()
        except (LinkUnusable, UsernameTaken, AddressTaken) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
