"""Another e-mail address: proven before it counts, and told to the old one."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from app.accounts.addresses import complete_change, hold_change
from app.accounts.models import EmailChange, User
from app.accounts.registration import AddressTaken, LinkUnusable
from tests.accounts.cast import BROKEN_BACKEND, PASSWORD, at_once, link_in

pytestmark = pytest.mark.django_db

NEW = "alice@elsewhere.example"


def ask(client: Client, user: User, email: str = NEW, password: str = PASSWORD):
    client.force_login(user)
    return client.post("/account/email/", {"email": email, "password": password})


def seen_after(client: Client, name: str) -> str:
    """What the page says after asking, with another name in place of that in the address."""
    page = client.get("/account/email/mail/").text.partition("<main")[2].partition("</main>")[0]
    assert name in page
    return page.replace(name, "x@")


def address_of(user: User) -> str:
    return User.objects.get(pk=user.pk).email


def test_the_old_address_counts_until_the_new_one_is_proven(client: Client, alice: User, mailoutbox) -> None:
    page = ask(client, alice, " Alice@Elsewhere.example ")
    assert page.headers["Location"] == "/account/email/mail/"
    assert address_of(alice) == "alice@example.org"
    link, _notice = mailoutbox
    assert link.to == [NEW]
    confirmation = link_in(link, "/account/email/")
    assert NEW in client.get(confirmation).text
    assert address_of(alice) == "alice@example.org"
    client.post(confirmation)
    assert address_of(alice) == NEW
    assert User.objects.get(pk=alice.pk).email_verified
    assert not EmailChange.objects.exists()


def test_the_old_address_is_told_when_it_is_asked_and_when_it_is_done(
    client: Client, alice: User, mailoutbox
) -> None:
    ask(client, alice)
    assert mailoutbox[1].to == ["alice@example.org"]
    assert NEW in mailoutbox[1].body
    client.post(link_in(mailoutbox[0], "/account/email/"))
    assert mailoutbox[2].to == ["alice@example.org"]
    assert f"is {NEW} now" in mailoutbox[2].body


def test_a_taken_address_is_answered_as_a_free_one(
    client: Client, alice: User, bob: User, mailoutbox
) -> None:
    free = ask(client, alice, "free@example.org")
    seen_free = seen_after(client, "free@")
    taken = ask(client, alice, "bob@example.org")
    seen_taken = seen_after(client, "bob@")
    assert free.headers["Location"] == taken.headers["Location"]
    assert seen_free == seen_taken
    assert "bob@example.org" in client.get("/account/").text
    told = mailoutbox[2]
    assert told.to == ["bob@example.org"]
    assert "/account/email/" not in told.body
    assert "alice" not in told.body.lower()


def test_only_a_hash_of_the_token_is_stored(client: Client, alice: User, mailoutbox) -> None:
    ask(client, alice)
    token = link_in(mailoutbox[0], "/account/email/").split("/")[-2]
    assert token not in str(EmailChange.objects.values_list()[0])


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ((NEW, "wrong"), "password"),
        (("alice@example.org", PASSWORD), "email"),
        (("nonsense", PASSWORD), "email"),
        (("\x00@example.org", PASSWORD), "email"),
        (("a" * 300 + "@example.org", PASSWORD), "email"),
    ],
)
def test_without_password_or_a_new_address_nothing_is_asked(
    client: Client, alice: User, mailoutbox, sent: tuple[str, str], field: str
) -> None:
    page = ask(client, alice, *sent)
    assert field in page.context["form"].errors
    assert not mailoutbox
    assert not EmailChange.objects.exists()


def test_a_link_serves_only_whoever_asked(client: Client, alice: User, bob: User) -> None:
    path = f"/account/email/{hold_change(alice, NEW)}/"
    assert client.get(path).headers["Location"].startswith("/account/log-in/")
    client.force_login(bob)
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
    assert (address_of(alice), address_of(bob)) == ("alice@example.org", "bob@example.org")


def test_a_newer_link_replaces_the_older_one(client: Client, alice: User) -> None:
    older, newer = hold_change(alice, "one@example.org"), hold_change(alice, "two@example.org")
    client.force_login(alice)
    assert client.post(f"/account/email/{older}/").status_code == 404
    client.post(f"/account/email/{newer}/")
    assert address_of(alice) == "two@example.org"


def test_a_link_that_came_too_late_changes_nothing(client: Client, alice: User) -> None:
    token = hold_change(alice, NEW)
    long_ago = timezone.now() - timedelta(days=2)
    EmailChange.objects.update(created_at=long_ago, expires_at=long_ago + timedelta(days=1))
    client.force_login(alice)
    assert client.get(f"/account/email/{token}/").status_code == 410
    assert client.post(f"/account/email/{token}/").status_code == 410
    assert NEW not in client.get("/account/").text
    call_command("purge_registrations")
    assert not EmailChange.objects.exists()


def test_an_address_taken_meanwhile_is_refused(client: Client, alice: User) -> None:
    token = hold_change(alice, NEW)
    User.objects.create_user("faster", NEW, PASSWORD)
    client.force_login(alice)
    assert client.post(f"/account/email/{token}/").status_code == 409
    assert address_of(alice) == "alice@example.org"


def test_a_change_can_be_cancelled(client: Client, alice: User) -> None:
    token = hold_change(alice, NEW)
    client.force_login(alice)
    assert NEW in client.get("/account/").text
    assert client.get("/account/email/cancellation/").status_code == 405
    client.post("/account/email/cancellation/")
    assert client.post(f"/account/email/{token}/").status_code == 404
    assert NEW not in client.get("/account/").text


def test_a_mail_server_that_is_away_leaves_nothing_waiting(client: Client, alice: User, settings) -> None:
    settings.EMAIL_BACKEND = BROKEN_BACKEND
    page = ask(client, alice)
    assert "could not be sent" in page.text
    assert not EmailChange.objects.exists()


def test_a_mailbox_cannot_be_filled(client: Client, alice: User) -> None:
    answers = [ask(client, alice).status_code for _ in range(7)]
    assert answers == [302] * 6 + [429]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_prove_one_address_at_once_one_gets_it(alice: User, bob: User) -> None:
    first, second = hold_change(alice, NEW), hold_change(bob, NEW)
    done = at_once(lambda: complete_change(alice, first), lambda: complete_change(bob, second))
    assert sorted(type(answer).__name__ for answer in done) == sorted([AddressTaken.__name__, "str"])
    assert User.objects.filter(email=NEW).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_counts(alice: User) -> None:
    token = hold_change(alice, NEW)
    done = at_once(*[lambda: complete_change(alice, token)] * 2)
    assert sorted(type(answer).__name__ for answer in done) == sorted([LinkUnusable.__name__, "str"])
