"""`python -m tests.accounts.leaver NAME [die]`: lets somebody leave, in a process of its own.

With `die` the process kills itself, by the signal that nobody can catch, when every app has let go and
the row of the person is about to be emptied.
"""
# ruff: noqa: E402 (Django is set up before models are imported)

from __future__ import annotations

import os
import signal
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "democrasite.settings"
django.setup()

from app.accounts import leaving
from app.accounts.leaving import Foretold, Part, PublicText
from app.accounts.models import User


def die(_user: User, _public_text: PublicText) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    if "die" in sys.argv[2:]:
        leaving.register("death", Part(lambda _user: Foretold(), die))
    leaving.leave(User.objects.named(sys.argv[1]).get(), PublicText.REMOVE)
