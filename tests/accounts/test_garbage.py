"""Whatever is typed, there is an answer and never an error of the server."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.accounts.backends import find_user
from app.accounts.models import PendingRegistration, RateLimit, User
from tests.accounts.cast import PASSWORD

pytestmark = pytest.mark.django_db

# The fixtures hold nothing that one example could leave to the next but what the tests delete.
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
text = st.text(max_size=300)
address = st.builds("{}@{}".format, st.text(max_size=20), st.text(max_size=40))
encoded = st.binary(max_size=60)


def post(path: str, answers: dict[str, str]) -> int:
    RateLimit.objects.all().delete()
    return Client().post(path, answers).status_code


@some
@given(username=text, email=text | address | st.emails(), password=text | st.just(PASSWORD))
@example(username="x", email="a@" + "ä" * 63 + ".org", password=PASSWORD)
@example(username="İ" * 50, email="İ@İ.org", password=PASSWORD)
@example(username="\ufdfa" * 4, email="ａ＠ｅ.org", password=PASSWORD)
def test_registration_answers_anything(username: str, email: str, password: str) -> None:
    answers = {"username": username, "email": email, "password": password}
    assert post("/account/register/", answers) in (200, 302)


@some
@given(username=text)
def test_whoever_may_register_can_be_confirmed_and_found(username: str) -> None:
    PendingRegistration.objects.all().delete()
    User.objects.all().delete()
    if (
        post("/account/register/", {"username": username, "email": "x@example.org", "password": PASSWORD})
        == 200
    ):
        return
    pending = PendingRegistration.objects.get()
    User.objects.create_user(pending.username, pending.email, PASSWORD)
    assert find_user(username) == find_user("x@example.org") == User.objects.get()


@some
@given(name=text | address, password=text)
@example(name="a\x00@example.org", password="x")
@example(name="\x00", password="\x00")
def test_log_in_answers_anything(name: str, password: str) -> None:
    assert post("/account/log-in/", {"name": name, "password": password}) == 200


@some
@given(email=text | address | st.emails())
def test_password_reset_answers_anything(email: str) -> None:
    assert post("/account/password/reset/", {"email": email}) in (200, 302)


@some
@given(body=encoded)
@example(body=b"name=%ff%fe&password=%00")
@example(body=b"name=\xed\xa0\x80&password=x")
def test_log_in_answers_malformed_bodies(body: bytes) -> None:
    RateLimit.objects.all().delete()
    answer = Client().post("/account/log-in/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (200, 400)


@some
@given(forwarded=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60))
def test_a_strange_forwarded_for_header_is_no_error(forwarded: str) -> None:
    RateLimit.objects.all().delete()
    answer = Client().post("/account/log-in/", {}, headers={"x-forwarded-for": forwarded})
    assert answer.status_code == 200


@some
@given(name=text)
def test_nobody_is_found_by_a_name_that_nobody_has(name: str) -> None:
    assert find_user(name) is None
