"""Log in, log out, and what ends a session."""

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.utils import timezone

from app.accounts.models import RateLimit, User
from app.accounts.preferences import Theme, theme_of
from app.accounts.rate_limits import count_one
from app.accounts.tries import forgive_all
from tests.accounts.cast import PASSWORD, is_logged_in, link_in

pytestmark = pytest.mark.django_db

REFUSAL = "The name and the password do not belong together. Check both and try again."


def log_in(client: Client, name: str, password: str = PASSWORD, **more: str):
    return client.post("/account/log-in/", {"name": name, "password": password, **more})


@pytest.mark.parametrize(
    "name", ["Alice", "alice", "ALICE", " alice ", "Ａlice", "alice@example.org", "Alice@Example.Org"]
)
def test_a_name_in_any_capitals_or_the_address_opens_the_account(
    client: Client, alice: User, name: str
) -> None:
    assert log_in(client, name).headers["Location"] == "/topics/"
    assert client.session["_auth_user_id"] == str(alice.pk)


@pytest.mark.parametrize("name", ["élodie", "ÉLODIE", "Élodie", "éLoDiE", "E\u0301lodie"])
def test_capitals_beyond_ascii_do_not_matter_either(client: Client, db, name: str) -> None:
    User.objects.create_user("Élodie", "elodie@example.org", PASSWORD)
    log_in(client, name)
    assert is_logged_in(client)


def test_unknown_wrong_and_suspended_get_the_same_answer(client: Client, alice: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)
    for name, password in [
        ("nobody", PASSWORD),
        ("alice", "wrong"),
        ("bob", PASSWORD),
        ("no@example.org", "x"),
    ]:
        page = log_in(client, name, password)
        assert page.status_code == 200
        assert page.context["form"].non_field_errors() == [REFUSAL]
    assert not is_logged_in(client)


def test_the_name_survives_a_wrong_password_and_the_password_does_not(client: Client, alice: User) -> None:
    page = log_in(client, "alice", "wrong-secret").text
    assert 'value="alice"' in page
    assert "wrong-secret" not in page


def test_someone_without_a_password_cannot_log_in(db) -> None:
    User.objects.create_user("imported", "imported@example.org", None)
    assert authenticate(username="imported", password="") is None
    assert authenticate(username="imported", password=None) is None
    assert authenticate(username=None, password=PASSWORD) is None


def test_the_session_gets_a_new_key_at_log_in(client: Client, alice: User) -> None:
    client.post("/account/password/reset/", {"email": "x@example.org"})
    before = client.session.session_key
    assert before
    log_in(client, "alice")
    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/topics/new/", "/topics/new/"),
        ("/topics/?q=a&page=2", "/topics/?q=a&page=2"),
        ("https://evil.example/", "/topics/"),
        ("//evil.example/", "/topics/"),
        ("javascript:alert(1)", "/topics/"),
        ("\x00", "/topics/"),
        ("http://[", "/topics/"),
        ("/" + "x" * 5000, "/topics/"),
        ("", "/topics/"),
    ],
)
def test_log_in_comes_back_to_pages_of_this_site_only(
    client: Client, alice: User, asked: str, reached: str
) -> None:
    assert log_in(client, "alice", next=asked).headers["Location"] == reached


def test_the_page_asked_for_is_kept_through_a_failure(client: Client, alice: User) -> None:
    page = log_in(client, "alice", "wrong", next="/topics/new/").text
    assert '<input type="hidden" name="next" value="/topics/new/">' in page
    assert "/account/register/?next=%2Ftopics%2Fnew%2F" in page


def test_someone_logged_in_is_sent_on(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/account/log-in/?next=/topics/new/").headers["Location"] == "/topics/new/"


# Rates


def test_ten_wrong_passwords_close_an_account_to_a_network_even_for_the_right_one(
    client: Client, alice: User
) -> None:
    for _ in range(10):
        assert log_in(client, "alice", "wrong").status_code == 200
    assert log_in(client, "ALICE").status_code == 429
    assert not is_logged_in(client)


def test_a_stranger_who_guesses_does_not_shut_the_owner_out(client: Client, alice: User) -> None:
    for _ in range(60):
        log_in(Client(REMOTE_ADDR="203.0.113.1"), "alice", "wrong")
    assert log_in(client, "alice").status_code == 302


def test_fifty_wrong_passwords_from_anywhere_close_an_account(client: Client, alice: User) -> None:
    for number in range(50):
        guess = log_in(Client(REMOTE_ADDR=f"203.0.113.{number % 5}"), "alice", "wrong")
        assert guess.status_code == 200
    assert log_in(client, "alice").status_code == 429


@pytest.mark.parametrize("names", [["alice", "alice@example.org"], ["ALICE@example.org", "Alice "]])
def test_the_name_and_the_address_share_one_budget(client: Client, alice: User, names: list[str]) -> None:
    statuses = [log_in(client, names[number % 2], "wrong").status_code for number in range(11)]
    assert statuses == [200] * 10 + [429]


@pytest.mark.parametrize("name", ["alice", "nobody", "no@example.org"])
def test_the_limit_does_not_tell_who_has_an_account(client: Client, alice: User, name: str) -> None:
    statuses = [log_in(client, name, "wrong").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


def test_the_closed_account_closes_no_other(client: Client, alice: User, bob: User) -> None:
    for _ in range(11):
        log_in(Client(), "alice", "wrong")
    log_in(client, "bob")
    assert is_logged_in(client)


def test_right_passwords_are_not_counted_against_an_account(alice: User) -> None:
    for number in range(60):
        assert log_in(Client(REMOTE_ADDR=f"203.0.113.{number // 11}"), "alice").status_code == 302


def test_one_address_cannot_try_a_hundred_names(client: Client, db) -> None:
    log_in(client, "x0", "wrong")
    row = RateLimit.objects.get(key__startswith="log-ins:")
    RateLimit.objects.filter(pk=row.pk).update(hits=99)
    assert log_in(client, "x1", "wrong").status_code == 200
    assert log_in(client, "x2", "wrong").status_code == 429
    assert count_one(row.key, row.window_start) == 102


def test_the_page_says_how_long_to_wait_and_the_way_out(client: Client, alice: User) -> None:
    for _ in range(10):
        log_in(client, "alice", "wrong")
    page = log_in(client, "alice", "wrong-secret", next="/topics/new/")
    assert "Too many wrong passwords for this name. Try again in" in page.text
    assert "lets you in at once" in page.text
    assert "/account/password/reset/" in page.text
    assert 1 <= int(page.headers["Retry-After"]) <= 900
    assert 'value="/topics/new/"' in page.text
    assert 'value="alice"' in page.text
    assert "wrong-secret" not in page.text


def test_a_new_password_by_mail_is_the_way_out(client: Client, alice: User, mailoutbox) -> None:
    for _ in range(11):
        log_in(client, "alice", "wrong")
    client.post("/account/password/reset/", {"email": alice.email})
    form = client.get(link_in(mailoutbox[0], "/password/reset/")).headers["Location"]
    client.post(form, {"new_password": "another quiet pond"})
    assert log_in(client, "alice", "another quiet pond").status_code == 302
    assert is_logged_in(client)


def test_forgiving_one_account_forgives_no_other(client: Client, alice: User, bob: User) -> None:
    for name in ("alice", "bob"):
        for _ in range(11):
            log_in(client, name, "wrong")
    forgive_all(alice, timezone.now())
    assert log_in(client, "bob").status_code == 429
    assert log_in(client, "alice").status_code == 302


# Log out, and suspension


def test_log_out_ends_the_session(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.post("/account/log-out/").headers["Location"] == "/"
    assert not is_logged_in(client)


def test_following_a_link_does_not_log_out(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "Log out?" in client.get("/account/log-out/").text
    assert is_logged_in(client)


def test_a_stranger_who_logs_out_meets_no_error(client: Client, db) -> None:
    assert client.post("/account/log-out/").status_code == 302
    assert client.get("/account/log-out/").headers["Location"] == "/account/log-in/"


def test_suspension_ends_open_sessions(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/account/").status_code == 200
    User.objects.update(is_active=False)
    assert client.get("/account/").headers["Location"] == "/account/log-in/?next=/account/"


def test_forms_refuse_a_post_without_its_token(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert log_in(client, "alice").status_code == 403


# Themes


def test_the_theme_comes_with_the_person(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.post("/account/preferences/", {"theme": "dark"}).headers["Location"] == "/account/"
    page = client.get("/account/").text
    assert 'data-theme="dark"' in page
    assert "<dd>Dark · English</dd>" in page
    client.post("/account/log-out/")
    log_in(client, "alice")
    assert client.session["theme"] == "dark"


def test_the_theme_of_one_person_is_not_that_of_another(client: Client, alice: User, bob: User) -> None:
    client.force_login(alice)
    client.post("/account/preferences/", {"theme": "dark"})
    client.post("/account/preferences/", {"theme": "light"})
    assert (theme_of(alice), theme_of(bob)) == (Theme.LIGHT, Theme.SYSTEM)


@pytest.mark.parametrize("theme", ["", "pink", "\x00"])
def test_a_theme_that_is_none_is_refused(client: Client, alice: User, theme: str) -> None:
    client.force_login(alice)
    page = client.post("/account/preferences/", {"theme": theme})
    assert page.context["form"].errors["theme"] == ["Choose one of the three."]
    assert theme_of(alice) == Theme.SYSTEM


def test_nonsense_in_the_table_counts_as_no_preference(alice: User) -> None:
    alice.preferences.create(preference_key="theme", preference_value="pink")
    assert theme_of(alice) == Theme.SYSTEM
