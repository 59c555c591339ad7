"""What the tests of registering share: asking, waiting, and pressing the button of the link."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from app.accounts.models import PendingRegistration
from app.accounts.registration import hold_registration
from tests.accounts.cast import PASSWORD

ANSWERS = {"username": "Charlie", "email": "Charlie@Example.org", "password": PASSWORD}


def ask(client: Client, **answers: str):
    return client.post("/account/register/", {**ANSWERS, **answers})


def hold(**answers: str) -> str:
    """A registration as it lies waiting; returns the token."""
    held = {"username": "Charlie", "email": "charlie@example.org", **answers}
    return hold_registration(**held, password_hash=make_password(PASSWORD))


def press(client: Client, link: str, **answers: str):
    """The button on the page of the link, with the password chosen before."""
    return client.post(link, {"password": PASSWORD, **answers})


def expire(hours: int = 25) -> None:
    then = timezone.now() - timedelta(hours=hours)
    PendingRegistration.objects.update(created_at=then, expires_at=then + timedelta(hours=24))
