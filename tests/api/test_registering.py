import re

import pytest
from django.core import mail

from app.accounts.models import PendingRegistration, User
from tests.api.conftest import Program

FRIEDA = {"username": "frieda", "email": "frieda@example.org", "password": "a quiet little pond"}


def token() -> str:
    found = re.search(r"/account/verify/([^/\s]+)/", str(mail.outbox[-1].body))
    assert found
    return found[1]


def confirm(program: Program, **change: object):
    return program(
        "POST", "register/confirmation/", {"token": token(), "password": FRIEDA["password"], **change}
    )


def test_an_account_exists_only_after_its_address_is_proven(as_stranger):
    assert as_stranger("POST", "register/", FRIEDA).status_code == 202
    assert not User.objects.filter(username="frieda").exists()
    assert confirm(as_stranger).json()["username"] == "frieda"
    assert User.objects.get(username="frieda").email_verified


def test_a_known_address_gets_the_same_answer(alice, as_stranger):
    known = as_stranger("POST", "register/", {**FRIEDA, "email": "alice@example.org"})
    unknown = as_stranger("POST", "register/", FRIEDA)
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())


def test_a_wrong_password_confirms_nothing(as_stranger):
    as_stranger("POST", "register/", FRIEDA)
    assert confirm(as_stranger, password="another").status_code == 422
    assert PendingRegistration.objects.exists() and not User.objects.exists()


def test_a_token_works_once(as_stranger):
    as_stranger("POST", "register/", FRIEDA)
    assert [confirm(as_stranger).status_code for _ in range(2)] == [201, 404]


def test_a_name_that_was_taken_meanwhile_can_be_another(as_stranger):
    as_stranger("POST", "register/", FRIEDA)
    User.objects.create_user("frieda", "other@example.org")
    assert confirm(as_stranger).status_code == 409
    assert confirm(as_stranger, username="no name").status_code == 422
    assert confirm(as_stranger, username="frieda-2").status_code == 201


@pytest.mark.parametrize("field, text", [("username", "a b"), ("email", "frieda"), ("password", "short")])
def test_bad_answers_are_named(as_stranger, field, text):
    answer = as_stranger("POST", "register/", {**FRIEDA, field: text})
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == field


def test_a_site_that_asks_for_no_proof_makes_the_account_at_once(settings, as_stranger):
    settings.REQUIRE_EMAIL_VERIFICATION = False
    assert as_stranger("POST", "register/", FRIEDA).status_code == 201
    assert as_stranger("POST", "register/", {**FRIEDA, "username": "frida"}).status_code == 409
    assert User.objects.count() == 1
