"""Passwords: forgotten, and changed."""

import pytest
from django.core import mail
from django.test import Client

from app.accounts.models import User
from tests.accounts.cast import BROKEN_BACKEND, PASSWORD, is_logged_in, link_in

pytestmark = pytest.mark.django_db

NEW = "seven purple bicycles"


def ask(client: Client, email: str):
    return client.post("/account/password/reset/", {"email": email}, follow=True)


def reset_link(client: Client, user: User) -> str:
    ask(client, user.email)
    return link_in(mail.outbox[-1], "password/reset")


def test_the_link_in_the_mail_sets_a_new_password(client: Client, alice: User) -> None:
    page = client.get(reset_link(client, alice), follow=True)
    answer = client.post(page.redirect_chain[-1][0], {"new_password": NEW})
    assert answer.headers["Location"] == "/account/log-in/"
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_the_link_works_once(client: Client, alice: User) -> None:
    link = reset_link(client, alice)
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"new_password": NEW})
    again = Client().get(link)
    assert again.status_code == 404
    assert "Ask for a new link" in again.text


def test_a_new_password_ends_every_session(client: Client, alice: User) -> None:
    thief = Client()
    thief.force_login(alice)
    page = client.get(reset_link(client, alice), follow=True)
    client.post(page.redirect_chain[-1][0], {"new_password": NEW})
    assert thief.get("/account/").status_code == 302
    assert not is_logged_in(client)


def test_reading_the_mail_confirms_the_address(client: Client, db) -> None:
    user = User.objects.create_user("dora", "dora@example.org", PASSWORD)
    page = client.get(reset_link(client, user), follow=True)
    client.post(page.redirect_chain[-1][0], {"new_password": NEW})
    user.refresh_from_db()
    assert user.email_verified


def test_the_owner_is_told_of_the_new_password(client: Client, alice: User) -> None:
    page = client.get(reset_link(client, alice), follow=True)
    client.post(page.redirect_chain[-1][0], {"new_password": NEW})
    assert [letter.subject for letter in mail.outbox] == [
        "Choose a new password for Democrasite",
        "Your password for Democrasite was changed",
    ]
    assert mail.outbox[1].to == [alice.email]


def test_a_weak_new_password_is_refused_and_the_link_stays_good(client: Client, alice: User) -> None:
    page = client.get(reset_link(client, alice), follow=True)
    form = client.post(page.redirect_chain[-1][0], {"new_password": "password12"}).context["form"]
    assert form.errors["new_password"] == ["This password is too common."]
    assert client.post(page.redirect_chain[-1][0], {"new_password": NEW}).status_code == 302


def test_the_answer_does_not_tell_whether_an_address_is_known(alice: User) -> None:
    known, unknown = ask(Client(), "ALICE@example.org"), ask(Client(), "nobody@example.org")
    assert known.text.replace("alice@", "nobody@") == unknown.text
    assert known.redirect_chain == unknown.redirect_chain == [("/account/password/reset/mail/", 302)]
    assert [letter.to for letter in mail.outbox] == [["alice@example.org"], ["nobody@example.org"]]


def test_someone_without_an_account_is_told_by_mail_only(client: Client, db) -> None:
    ask(client, "nobody@example.org")
    assert mail.outbox[0].subject == "This address has no account on Democrasite"
    assert link_in(mail.outbox[0], "register") == "/account/register/"


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        ({"is_active": False}, "Your account on Democrasite is suspended"),
        ({"password": "!unusable"}, "Your account on Democrasite takes no password"),
        ({"is_active": False, "password": "!unusable"}, "Your account on Democrasite is suspended"),
    ],
)
def test_an_account_that_cannot_log_in_gets_no_link(
    client: Client, alice: User, change: dict[str, object], subject: str
) -> None:
    User.objects.update(**change)
    ask(client, alice.email)
    assert mail.outbox[0].subject == subject
    assert "password/reset" not in mail.outbox[0].body


@pytest.mark.parametrize("email", ["town-2009-000001@import.invalid", "Nobody@Import.INVALID"])
def test_no_mail_goes_to_where_nobody_can_be(client: Client, db, email: str) -> None:
    User.objects.create_user("town-2009-000001", "town-2009-000001@import.invalid", is_active=False)
    assert ask(client, email).redirect_chain == [("/account/password/reset/mail/", 302)]
    client.post("/account/register/", {"username": "Charlie", "email": email, "password": NEW})
    assert not mail.outbox


def test_the_mail_goes_to_the_stored_address_and_links_to_the_site(
    client: Client, alice: User, settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/account/password/reset/", {"email": "ALICE@EXAMPLE.ORG"}, headers={"host": "evil.example"})
    assert mail.outbox[0].to == ["alice@example.org"]
    assert "evil" not in mail.outbox[0].body


@pytest.mark.parametrize("email", ["", "nowhere", "a\x00@example.org", "a@b\nc.org"])
def test_what_is_no_address_is_refused(client: Client, db, email: str) -> None:
    assert ask(client, email).context["form"].errors["email"]
    assert not mail.outbox


def test_a_mail_server_that_is_away_is_said_plainly(client: Client, alice: User, settings) -> None:
    settings.EMAIL_BACKEND = BROKEN_BACKEND
    for email in ("alice@example.org", "nobody@example.org"):
        assert "The mail could not be sent just now" in ask(client, email).text


def test_somebodys_mailbox_cannot_be_filled(client: Client, alice: User) -> None:
    statuses = [Client(REMOTE_ADDR=f"203.0.113.{number}") for number in range(7)]
    assert [ask(each, alice.email).status_code for each in statuses] == [200] * 6 + [429]


@pytest.mark.parametrize(
    "path", ["x/y", "MQ/x-y", "%00/a", "ä/b", "_w/x-y", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5/a-b"]
)
def test_a_garbage_link_gets_a_page_with_a_way_on(client: Client, db, path: str) -> None:
    page = client.get(f"/account/password/reset/{path}/")
    assert page.status_code == 404
    assert "Ask for a new link" in page.text


# Changing it


def change(client: Client, old: str = PASSWORD, new: str = NEW):
    return client.post("/account/password/", {"old_password": old, "new_password": new})


def test_changing_the_password_keeps_this_session_and_ends_the_others(client: Client, alice: User) -> None:
    other = Client()
    other.force_login(alice)
    client.force_login(alice)
    assert change(client).headers["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert mail.outbox[0].subject == "Your password for Democrasite was changed"


def test_the_old_password_is_asked_for(client: Client, alice: User) -> None:
    client.force_login(alice)
    page = change(client, old="wrong")
    assert page.context["form"].errors["old_password"] == [
        "This is not your password. Enter the one you log in with now."
    ]
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_the_new_password_may_not_resemble_the_person(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert change(client, new="alice@example.org").context["form"].errors["new_password"]


def test_the_old_password_cannot_be_guessed_for_long(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert [change(client, old="wrong").status_code for _ in range(11)] == [200] * 10 + [429]


def test_the_change_stands_when_the_mail_server_is_away(client: Client, alice: User, settings) -> None:
    settings.EMAIL_BACKEND = BROKEN_BACKEND
    client.force_login(alice)
    assert change(client).status_code == 302
    alice.refresh_from_db()
    assert alice.check_password(NEW)
