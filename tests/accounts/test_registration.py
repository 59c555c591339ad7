"""From the form to the account, by way of the mail."""

import hashlib
import re

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client

from app.accounts.models import PendingRegistration, User
from tests.accounts.cast import BROKEN_BACKEND, PASSWORD, is_logged_in, link_in
from tests.accounts.registering import ANSWERS, ask, hold, press

pytestmark = pytest.mark.django_db


def test_there_is_no_account_before_the_link_is_used(client: Client) -> None:
    assert ask(client).headers["Location"] == "/account/register/mail/"
    assert not User.objects.exists()
    assert mail.outbox[0].to == ["charlie@example.org"]


def test_the_page_after_asking_names_the_address(client: Client) -> None:
    page = client.post("/account/register/", ANSWERS, follow=True)
    assert "charlie@example.org" in page.text


@pytest.mark.parametrize("form", ["register/", "password/reset/"])
def test_the_page_after_asking_shows_the_address_once_and_is_not_kept(client: Client, form: str) -> None:
    page = client.post(f"/account/{form}", ANSWERS, follow=True)
    assert "charlie@example.org" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    again = client.get(f"/account/{form}mail/")
    assert again.status_code == 200
    assert "charlie@" not in again.text
    assert "charlie@" not in str(dict(client.session))


def test_the_link_and_its_button_make_a_confirmed_account(client: Client) -> None:
    ask(client)
    link = link_in(mail.outbox[0], "verify")
    assert "Charlie" in client.get(link).text
    assert press(client, link).headers["Location"] == "/topics/"
    charlie = User.objects.get()
    assert (charlie.username, charlie.email, charlie.email_verified) == (
        "Charlie",
        "charlie@example.org",
        True,
    )
    assert charlie.check_password(PASSWORD)
    assert is_logged_in(client)
    assert not PendingRegistration.objects.exists()


def test_opening_the_link_makes_no_account(client: Client) -> None:
    token = hold()
    for _ in range(2):
        assert client.get(f"/account/verify/{token}/").status_code == 200
        assert client.head(f"/account/verify/{token}/").status_code == 200
    assert not User.objects.exists()


def test_the_session_gets_a_new_key_with_the_account(client: Client) -> None:
    ask(client)
    before = client.session.session_key
    press(client, link_in(mail.outbox[0], "verify"))
    assert client.session.session_key != before


def test_the_page_that_needed_an_account_is_reached_after_the_mail(client: Client) -> None:
    ask(client, next="/topics/new/")
    assert press(client, link_in(mail.outbox[0], "verify")).headers["Location"] == "/topics/new/"


def test_a_page_elsewhere_is_not_gone_to_after_the_mail(client: Client) -> None:
    ask(client, next="https://evil.example/")
    assert press(client, link_in(mail.outbox[0], "verify")).headers["Location"] == "/topics/"


def test_links_in_mails_do_not_believe_the_host_header(client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/account/register/", ANSWERS, headers={"host": "evil.example"})
    assert "evil" not in mail.outbox[0].body
    assert "https://vote.example.org/account/verify/" in mail.outbox[0].body


def test_the_token_is_stored_only_as_a_hash(client: Client) -> None:
    ask(client)
    token = link_in(mail.outbox[0], "verify").split("/")[-2]
    [row] = PendingRegistration.objects.values()
    assert not any(token in str(value) or PASSWORD in str(value) for value in row.values())
    assert row["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) == 43


def test_asking_again_replaces_what_was_held(client: Client) -> None:
    ask(client)
    ask(client, username="Charles")
    assert PendingRegistration.objects.get().username == "Charles"
    assert client.get(link_in(mail.outbox[0], "verify")).status_code == 404
    assert client.get(link_in(mail.outbox[1], "verify")).status_code == 200


# The same answer whether or not an address is known


def without_secrets(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace("alice@", "charlie@")


def test_a_known_address_gets_the_same_answer_as_an_unknown_one(alice: User) -> None:
    unknown = Client().post("/account/register/", ANSWERS, follow=True)
    known = Client().post("/account/register/", {**ANSWERS, "email": "ALICE@example.org"}, follow=True)
    assert without_secrets(unknown.text) == without_secrets(known.text)
    assert unknown.redirect_chain == known.redirect_chain


def test_the_owner_of_a_known_address_is_told(client: Client, alice: User) -> None:
    ask(client, email=alice.email)
    [letter] = mail.outbox
    assert letter.to == [alice.email]
    assert letter.subject == "You already have an account on Democrasite"
    assert link_in(letter, "log-in") == "/account/log-in/"
    assert link_in(letter, "password/reset") == "/account/password/reset/"
    assert not PendingRegistration.objects.exists()


def test_a_suspended_person_is_told_so(client: Client, alice: User) -> None:
    User.objects.update(is_active=False)
    ask(client, email=alice.email)
    assert "suspended" in mail.outbox[0].subject


@pytest.mark.parametrize("email", ["charlie@example.org", "alice@example.org"])
def test_the_password_is_hashed_whether_or_not_the_address_is_known(
    client: Client, alice: User, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []

    def watched(text: str) -> str:
        hashed.append(text)
        return make_password(text)

    monkeypatch.setattr("app.accounts.views.registration.make_password", watched)
    ask(client, email=email)
    assert hashed == [PASSWORD]


# What is refused, and what is not lost by it


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"username": ""}, "username", "Enter a username."),
        ({"username": "alice"}, "username", "This username is taken. Choose another one."),
        ({"username": "ALICE "}, "username", "This username is taken. Choose another one."),
        ({"username": "ＡLICE"}, "username", "This username is taken. Choose another one."),
        ({"username": "x" * 51}, "username", "The username has 51 characters; it may have 50."),
        ({"username": "admin"}, "username", "This username is kept for the site itself. Choose another one."),
        ({"username": "a\x00"}, "username", "Null characters are not allowed."),
        ({"email": "nowhere"}, "email", "Enter an e-mail address like name@example.org"),
        ({"email": f"a@{'ä' * 63}.org"}, "email", "Enter an e-mail address like name@example.org"),
        (
            {"email": "a@example.org\nBcc: b@example.org"},
            "email",
            "Enter an e-mail address like name@example.org",
        ),
        ({"password": ""}, "password", "Enter a password."),
        ({"password": "charlie@example.org"}, "password", "The password is too similar to the email."),
        ({"password": "password12"}, "password", "This password is too common."),
        ({"password": "x" * 1001}, "password", "The password has 1001 characters; it may have 1000."),
    ],
)
def test_a_bad_answer_is_named_beside_its_field(
    client: Client, alice: User, answers: dict[str, str], field: str, words: str
) -> None:
    page = ask(client, **answers)
    assert page.status_code == 200
    assert words in page.context["form"].errors[field]
    assert not mail.outbox


def test_what_was_typed_survives_an_error_but_for_the_password(client: Client) -> None:
    page = ask(client, email="nowhere").text
    assert 'value="Charlie"' in page
    assert 'value="nowhere"' in page
    assert PASSWORD not in page


def test_a_mail_server_that_is_away_is_said_plainly(client: Client, settings) -> None:
    settings.EMAIL_BACKEND = BROKEN_BACKEND
    page = ask(client)
    assert page.status_code == 200
    assert "The mail could not be sent just now" in page.text


def test_somebodys_mailbox_cannot_be_filled(client: Client) -> None:
    answers = [ask(client).status_code for _ in range(7)]
    assert answers == [302] * 6 + [429]
    assert len(mail.outbox) == 6


def test_someone_logged_in_is_led_to_their_account(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/account/register/").headers["Location"] == "/account/"


# Without verification


def test_without_verification_the_account_exists_at_once(client: Client, settings) -> None:
    settings.REQUIRE_EMAIL_VERIFICATION = False
    assert ask(client).headers["Location"] == "/topics/"
    assert User.objects.get().email_verified is False
    assert is_logged_in(client)
    assert not mail.outbox


def test_without_verification_a_known_address_is_refused(client: Client, alice: User, settings) -> None:
    settings.REQUIRE_EMAIL_VERIFICATION = False
    page = ask(client, email="Alice@Example.org")
    assert "This address has an account" in page.text
