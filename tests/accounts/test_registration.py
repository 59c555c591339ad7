"""From the form to the account, by way of the mail."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from app.accounts.models import PendingRegistration, User
from app.accounts.registration import (
    AddressTaken,
    LinkUnusable,
    UsernameTaken,
    complete_registration,
    hold_registration,
    make_user,
    purge_registrations,
)
from tests.accounts.cast import BROKEN_BACKEND, PASSWORD, at_once, is_logged_in, link_in

pytestmark = pytest.mark.django_db

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
