"""The mailed link: too old, used or never made, who may finish with it, and what was taken meanwhile."""

import pytest
from django.core import mail
from django.test import Client

from app.accounts.models import PendingRegistration, User
from app.accounts.registration import complete_registration
from tests.accounts.cast import PASSWORD, is_logged_in, link_in
from tests.accounts.registering import ask, expire, hold, press

pytestmark = pytest.mark.django_db


# Links that do not work


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("token", ["x", "%00", "ä" * 300, "%ff%fe", "a'b", "%F0%9F%97%B3"])
def test_an_unknown_token_gets_a_page_with_a_way_on(client: Client, method: str, token: str) -> None:
    page = getattr(client, method)(f"/account/verify/{token}/")
    assert page.status_code == 404
    assert "/account/register/" in page.text


def test_a_used_link_leads_to_the_log_in(client: Client) -> None:
    token = hold()
    press(client, f"/account/verify/{token}/")
    page = press(Client(), f"/account/verify/{token}/")
    assert page.status_code == 404
    assert "/account/log-in/" in page.text
    assert User.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_expired_link_makes_no_account_and_offers_another(client: Client, method: str) -> None:
    token = hold()
    expire()
    page = getattr(client, method)(f"/account/verify/{token}/")
    assert page.status_code == 410
    assert f"/account/verify/{token}/renewal/" in page.text
    assert not User.objects.exists()


def test_the_other_link_makes_the_account_that_was_asked_for(client: Client) -> None:
    token = hold()
    expire()
    assert client.post(f"/account/verify/{token}/renewal/").headers["Location"] == "/account/register/mail/"
    press(client, link_in(mail.outbox[0], "verify"))
    assert User.objects.get().check_password(PASSWORD)


def test_a_link_that_still_works_is_not_renewed(client: Client) -> None:
    token = hold()
    assert client.post(f"/account/verify/{token}/renewal/").headers["Location"] == f"/account/verify/{token}/"
    assert not mail.outbox


# The password: who opens the mail may not be who entered the address

STRANGERS_PASSWORD = "attack at dawn tomorrow"


def test_a_password_that_a_stranger_entered_is_never_that_of_the_account(client: Client) -> None:
    ask(client)
    ask(Client(), password=STRANGERS_PASSWORD)
    page = press(client, link_in(mail.outbox[1], "verify"))
    assert "This is not the password" in page.context["form"].errors["password"][0]
    assert not User.objects.exists()
    assert not is_logged_in(client)


def test_the_owner_of_the_address_chooses_name_and_password_anew(client: Client) -> None:
    ask(client, username="Bobs-enemy", password=STRANGERS_PASSWORD, next="/topics/new/")
    link = link_in(mail.outbox[0], "verify")
    assert f'href="{link}password/"' in client.get(link).text
    assert "charlie@example.org" in client.get(f"{link}password/").text
    answer = client.post(f"{link}password/", {"username": "Charlie", "password": PASSWORD})
    assert answer.headers["Location"] == "/topics/new/"
    charlie = User.objects.get()
    assert (charlie.username, charlie.email_verified) == ("Charlie", True)
    assert charlie.check_password(PASSWORD)
    assert is_logged_in(client)
    assert not PendingRegistration.objects.exists()


@pytest.mark.parametrize("password", ["", "wrong", "\x00", "x" * 1001, f" {PASSWORD}"])
def test_a_wrong_password_uses_up_nothing(client: Client, password: str) -> None:
    token = hold()
    page = press(client, f"/account/verify/{token}/", password=password)
    assert page.status_code == 200
    assert page.context["form"].errors["password"]
    assert press(client, f"/account/verify/{token}/").status_code == 302


def test_the_tenth_wrong_password_is_the_last_but_choosing_anew_stays_open(client: Client) -> None:
    link = f"/account/verify/{hold()}/"
    answers = [press(Client(REMOTE_ADDR=f"203.0.113.{n}"), link, password="wrong") for n in range(10)]
    assert {answer.status_code for answer in answers} == {200}
    assert press(client, link).status_code == 429
    answer = client.post(f"{link}password/", {"username": "Charlie", "password": PASSWORD})
    assert answer.status_code == 302


def test_a_renewed_link_asks_for_the_password_too(client: Client) -> None:
    token = hold()
    expire()
    client.post(f"/account/verify/{token}/renewal/")
    link = link_in(mail.outbox[0], "verify")
    assert press(client, link, password="wrong").context["form"].errors["password"]
    assert press(client, link).status_code == 302


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"username": "alice"}, "username"),
        ({"username": ""}, "username"),
        ({"password": ""}, "password"),
        ({"password": "charlie@example.org"}, "password"),
        ({"password": "short"}, "password"),
    ],
)
def test_what_is_chosen_anew_must_be_as_good_as_at_first(
    client: Client, alice: User, answers: dict[str, str], field: str
) -> None:
    link = f"/account/verify/{hold()}/password/"
    page = client.post(link, {"username": "Charlie", "password": PASSWORD, **answers})
    assert list(page.context["form"].errors) == [field]
    assert PendingRegistration.objects.exists()


@pytest.mark.parametrize(("hours", "status"), [(0, 200), (25, 410)])
def test_choosing_anew_needs_a_link_that_works(client: Client, hours: int, status: int) -> None:
    token = hold()
    expire(hours)
    assert client.get(f"/account/verify/{token}/password/").status_code == status
    assert client.get("/account/verify/x/password/").status_code == 404


def test_an_address_taken_meanwhile_is_said_before_anything_is_asked(client: Client) -> None:
    token = hold()
    User.objects.create_user("other", "charlie@example.org")
    for page in ("", "password/"):
        assert client.get(f"/account/verify/{token}/{page}").status_code == 409


def test_a_name_taken_at_the_same_moment_is_asked_for_again(client: Client, monkeypatch) -> None:
    link = f"/account/verify/{hold()}/"

    def take_the_name_first(token: str, **answers: str) -> User:
        User.objects.create_user("charlie", "other@example.org")
        return complete_registration(token, **answers)

    monkeypatch.setattr("app.accounts.views.registration.complete_registration", take_the_name_first)
    page = press(client, link)
    assert page.context["form"].errors["username"] == ["This username is taken. Choose another one."]
    assert 'name="username" value="Charlie"' in page.text
    monkeypatch.undo()
    assert press(client, link, username="Charles").status_code == 302


# Names and addresses that were taken in the meantime


def test_a_name_taken_meanwhile_can_be_replaced_and_nothing_is_lost(client: Client) -> None:
    token = hold()
    User.objects.create_user("CHARLIE", "other@example.org")
    assert "Choose another one" in client.get(f"/account/verify/{token}/").text
    press(client, f"/account/verify/{token}/", username="Charles")
    charles = User.objects.get(username="Charles")
    assert charles.email == "charlie@example.org"
    assert charles.check_password(PASSWORD)


@pytest.mark.parametrize("answers", [{}, {"username": "charlie"}, {"username": ""}, {"username": "a b"}])
def test_the_link_still_works_after_another_bad_name(client: Client, answers: dict[str, str]) -> None:
    token = hold()
    User.objects.create_user("CHARLIE", "other@example.org")
    page = press(client, f"/account/verify/{token}/", **answers)
    assert page.context["form"].errors["username"]
    assert PendingRegistration.objects.exists()


def test_an_address_taken_meanwhile_leads_to_the_log_in(client: Client) -> None:
    token = hold()
    User.objects.create_user("other", "charlie@example.org")
    page = client.post(f"/account/verify/{token}/")
    assert page.status_code == 409
    assert User.objects.count() == 1
