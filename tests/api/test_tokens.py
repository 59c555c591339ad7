from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from app.accounts.exporting import export
from app.accounts.leaving import PublicText, leave
from app.accounts.models import User
from app.api.models import AccessToken
from app.api.tokens import MOST_TOKENS, PREFIX, make_token, owner_of
from tests.api.conftest import PASSWORD, Program

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
PAGE = "/account/tokens/"


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_token_stands_for_its_owner_and_is_stored_as_a_hash_only(alice):
    token = make_token(alice, "script", at=NOON)
    assert token.startswith(PREFIX) and owner_of(token, at=NOON) == alice
    assert token not in str(AccessToken.objects.values().get())


@pytest.mark.parametrize("token", ["", "x", PREFIX, PREFIX + "x", "\0", PREFIX + "é" * 500])
@pytest.mark.django_db
def test_other_texts_stand_for_nobody(token):
    assert owner_of(token, at=NOON) is None


def test_the_token_of_a_suspended_person_does_not_work(alice):
    token = make_token(alice, "script", at=NOON)
    User.objects.get_queryset().update(is_active=False)
    assert owner_of(token, at=NOON) is None


def test_its_use_is_noted_to_the_hour(alice, django_assert_num_queries):
    token = make_token(alice, "script", at=NOON)
    with django_assert_num_queries(2):
        owner_of(token, at=NOON)
    with django_assert_num_queries(1):
        owner_of(token, at=NOON + timedelta(minutes=59))
    owner_of(token, at=NOON + timedelta(minutes=61))
    assert AccessToken.objects.get().last_used_at == NOON + timedelta(minutes=61)


def test_the_page_shows_a_new_token_once(alice):
    browser = browser_of(alice)
    page = browser.post(PAGE, {"name": "Nightly export"}).text
    [token] = [word for word in page.replace("<", " ").replace(">", " ").split() if word.startswith(PREFIX)]
    assert owner_of(token, at=NOON) == alice
    assert token not in browser.get(PAGE).text and "Nightly export" in browser.get(PAGE).text


def test_a_token_without_a_name_is_refused(alice):
    assert "Give it a name" in browser_of(alice).post(PAGE, {"name": " "}).text
    assert not AccessToken.objects.exists()


def test_revoking_asks_first_and_then_ends_it(alice):
    token = make_token(alice, "script", at=NOON)
    path = f"{PAGE}{AccessToken.objects.get().pk}/revocation/"
    browser = browser_of(alice)
    assert browser.get(path).status_code == 200 and owner_of(token, at=NOON)
    browser.post(path)
    assert owner_of(token, at=NOON) is None


def test_nobody_revokes_another_person_s_token(alice, bob, as_bob):
    make_token(alice, "script", at=NOON)
    key = AccessToken.objects.get(person=alice).pk
    assert browser_of(bob).post(f"{PAGE}{key}/revocation/").status_code == 404
    assert as_bob("DELETE", f"tokens/{key}/").status_code == 404
    assert AccessToken.objects.filter(person=alice).exists()


def test_a_stranger_is_asked_to_log_in(db):
    assert Client().get(PAGE)["Location"].startswith("/account/log-in/")


def test_there_is_an_end_to_tokens(alice):
    for number in range(MOST_TOKENS):
        make_token(alice, f"script {number}", at=NOON)
    assert "Revoke one" in browser_of(alice).post(PAGE, {"name": "one more"}).text
    assert AccessToken.objects.count() == MOST_TOKENS


def test_a_password_gets_a_token(alice, as_stranger):
    answer = as_stranger("POST", "token/", {"username": "alice", "password": PASSWORD, "name": "script"})
    assert answer.status_code == 201
    assert Program(answer.json()["token"])("GET", "me/").json()["username"] == "alice"


def test_a_wrong_password_gets_none_and_soon_a_time_to_wait(alice, as_stranger):
    wanted = {"username": "alice", "password": "wrong", "name": "script"}
    statuses = [as_stranger("POST", "token/", wanted).status_code for _ in range(12)]
    assert statuses == [422] * 10 + [429] * 2
    assert as_stranger("POST", "token/", {**wanted, "password": PASSWORD}).status_code == 429


def test_a_program_lists_and_revokes_its_owner_s_tokens(as_alice):
    [listed] = as_alice("GET", "tokens/").json()
    assert listed["name"] == "tests" and "hash" not in str(listed)
    assert as_alice("DELETE", f"tokens/{listed['id']}/").status_code == 204
    assert as_alice("GET", "me/").status_code == 401


def test_a_person_takes_away_the_names_and_leaves_no_token_behind(alice):
    token = make_token(alice, "script", at=NOON)
    assert [each["name"] for each in export(alice)["access_tokens"]] == ["script"]
    leave(alice, PublicText.KEEP)
    assert owner_of(token, at=NOON) is None and not AccessToken.objects.exists()
