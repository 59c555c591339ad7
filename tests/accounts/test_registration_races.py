"""Registrations at the same moment, and those that nobody finished."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from app.accounts.models import PendingRegistration, User
from app.accounts.registration import (
    AddressTaken,
    LinkUnusable,
    UsernameTaken,
    complete_registration,
    make_user,
    purge_registrations,
)
from tests.accounts.cast import PASSWORD, at_once
from tests.accounts.registering import expire, hold, press

pytestmark = pytest.mark.django_db


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_on_one_link_one_makes_the_account() -> None:
    token = hold()
    results = at_once(*[lambda: complete_registration(token, password=PASSWORD)] * 4)
    assert sorted(type(result).__name__ for result in results) == ["LinkUnusable"] * 3 + ["User"]
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("names", [("Dora", "dora"), ("éLodie", "ÉlodIE"), ("Straße", "STRASSE")])
def test_of_two_who_want_one_name_at_once_one_gets_it(names: tuple[str, str]) -> None:
    tokens = [hold(email=f"{number}@example.org", username=name) for number, name in enumerate(names)]
    results = at_once(
        *[lambda token=token: complete_registration(token, password=PASSWORD) for token in tokens]
    )
    assert sorted(type(result).__name__ for result in results) == ["User", "UsernameTaken"]
    assert PendingRegistration.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_accounts_for_one_address_at_once_one_is_made() -> None:
    def make(name: str) -> User:
        return make_user(username=name, email="x@example.org", password_hash="!", email_verified=False)

    results = at_once(*[lambda name=name: make(name) for name in ("one", "two", "three")])
    assert sorted(type(result).__name__ for result in results) == ["AddressTaken", "AddressTaken", "User"]


@pytest.mark.django_db(transaction=True)
def test_two_requests_for_one_address_at_once_hold_one_registration() -> None:
    tokens = at_once(*[hold] * 4)
    assert PendingRegistration.objects.count() == 1
    assert all(isinstance(token, str) for token in tokens)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_through_the_site_show_no_error() -> None:
    token = hold()
    pages = at_once(*[lambda: press(Client(), f"/account/verify/{token}/").status_code] * 2)
    assert sorted(pages) in ([302, 404], [302, 409])


def test_the_losers_of_a_race_are_told_which_value_was_taken(alice: User) -> None:
    with pytest.raises(UsernameTaken):
        make_user(username="ALICE", email="new@example.org", password_hash="!", email_verified=True)
    with pytest.raises(AddressTaken):
        make_user(username="new", email="ALICE@example.org", password_hash="!", email_verified=True)
    with pytest.raises(LinkUnusable):
        complete_registration("nothing", password=PASSWORD)


# Housekeeping


def test_purging_deletes_only_what_has_expired_and_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    hold()
    expire()
    hold(email="late@example.org")
    call_command("purge_registrations")
    call_command("purge_registrations")
    told = capsys.readouterr().out.splitlines()
    assert told[::2] == ["Expired registrations deleted: 1", "Expired registrations deleted: 0"]
    assert PendingRegistration.objects.get().email == "late@example.org"


def test_a_registration_is_over_at_the_very_moment_it_expires() -> None:
    hold()
    end = PendingRegistration.objects.get().expires_at
    assert purge_registrations(end - timedelta(microseconds=1)) == 0
    assert purge_registrations(end) == 1


def test_the_forms_query_little(client: Client, alice: User, django_assert_num_queries) -> None:
    token = hold()
    with django_assert_num_queries(0):
        client.get("/account/register/")
    with django_assert_num_queries(2):
        client.get(f"/account/verify/{token}/")
    with django_assert_num_queries(1):
        client.get(f"/account/verify/{token}/password/")
