"""The page on which people leave: what it says first, and what it asks."""

import pytest
from django.test import Client

from app.accounts.models import User
from tests.accounts.belongings import propose, vote
from tests.accounts.cast import BROKEN_BACKEND, PASSWORD, is_logged_in

pytestmark = pytest.mark.django_db


def test_the_page_says_what_goes_and_stays_before_it_asks(client: Client, alice: User, bob: User) -> None:
    vote(propose(alice), bob)
    vote(propose(bob), alice)
    client.force_login(alice)
    page = client.get("/account/leaving/").text
    for words in (
        "Results do not change.",
        "Your 1 ballot keeps counting",
        "Your topic stays as it is",
        "1 topic on which others have voted loses your name",
        "1 topic of yours still takes ballots",
    ):
        assert words in page.partition("<form")[0] + page
    assert User.objects.get(pk=alice.pk).is_active


def test_somebody_who_wrote_nothing_is_not_asked_about_it(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "public_text" not in client.get("/account/leaving/").text
    client.post("/account/leaving/", {"password": PASSWORD})
    assert User.objects.get(pk=alice.pk).left_at


def test_the_right_password_ends_account_and_session_and_a_mail_says_so(
    client: Client, alice: User, mailoutbox
) -> None:
    propose(alice)
    client.force_login(alice)
    answer = client.post("/account/leaving/", {"password": PASSWORD, "public_text": "keep"}, follow=True)
    assert "Your account is gone." in answer.text
    assert not is_logged_in(client)
    assert User.objects.get(pk=alice.pk).left_at
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]
    assert "Hello Alice" in mailoutbox[0].body


def test_a_mail_server_that_is_away_keeps_nobody(client: Client, alice: User, settings) -> None:
    settings.EMAIL_BACKEND = BROKEN_BACKEND
    client.force_login(alice)
    assert client.post("/account/leaving/", {"password": PASSWORD}).status_code == 302
    assert User.objects.get(pk=alice.pk).left_at


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"password": "wrong", "public_text": "keep"}, "password"),
        ({"password": PASSWORD}, "public_text"),
        ({"password": PASSWORD, "public_text": "\x00"}, "public_text"),
        ({"password": "", "public_text": "remove"}, "password"),
    ],
)
def test_without_password_or_choice_nobody_leaves(
    client: Client, alice: User, sent: dict[str, str], field: str
) -> None:
    propose(alice)
    client.force_login(alice)
    page = client.post("/account/leaving/", sent)
    assert field in page.context["form"].errors
    assert not User.objects.get(pk=alice.pk).left_at


def test_the_last_superuser_is_told_what_to_do(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    client.force_login(alice)
    page = client.post("/account/leaving/", {"password": PASSWORD}).text
    assert "You are the only superuser." in page


def test_passwords_cannot_be_guessed_in_a_session_left_open(client: Client, alice: User) -> None:
    client.force_login(alice)
    answers = [client.post("/account/leaving/", {"password": "guess"}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_the_page_costs_the_same_however_much_there_is(
    client: Client, alice: User, django_assert_max_num_queries
) -> None:
    for number in range(20):
        vote(propose(alice, f"Topic {number}"), alice)
    client.force_login(alice)
    with django_assert_max_num_queries(12):
        client.get("/account/leaving/")
