"""Two-factor log-in: a code after the password, recovery codes, switching it on and off."""

from __future__ import annotations

from time import time

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from app.accounts import two_factor
from app.accounts.leaving import PublicText, leave
from app.accounts.models import User
from app.accounts.two_factor import WrongCode
from tests.accounts.cast import PASSWORD, at_once, is_logged_in
from tests.accounts.second_step import SECRET, SET_UP, STEP, code_of, log_in, on, secret_in

pytestmark = pytest.mark.django_db


# Log-in


def test_the_password_alone_does_not_log_in(client: Client, alice: User) -> None:
    on(alice)
    assert log_in(client, next="/topics/new/").headers["Location"] == STEP
    assert not is_logged_in(client)
    assert client.get("/account/").status_code == 302


def test_the_code_logs_in_and_goes_on_to_the_page_asked_for(client: Client, alice: User) -> None:
    on(alice)
    log_in(client, next="/topics/new/")
    before = client.session.session_key
    digits = code_of()
    answer = client.post(STEP, {"code": f"{digits[:3]} {digits[3:]}"})
    assert answer.headers["Location"] == "/topics/new/"
    assert client.session["_auth_user_id"] == str(alice.pk)
    assert client.session.session_key != before
    assert "second_step" not in client.session


@pytest.mark.parametrize(
    "code", ["", "000000", "12345", "x" * 41, "\x00", "１２３４５６", "\U0001f6b2", "٣٤٥٦٧٨"]
)
def test_a_wrong_code_does_not(client: Client, alice: User, code: str) -> None:
    on(alice)
    log_in(client)
    page = client.post(STEP, {"code": code})
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not is_logged_in(client)


def test_a_code_works_once(client: Client, alice: User) -> None:
    on(alice)
    code = code_of()
    log_in(client)
    client.post(STEP, {"code": code})
    again = Client()
    log_in(again)
    again.post(STEP, {"code": code})
    assert (is_logged_in(client), is_logged_in(again)) == (True, False)


def test_a_recovery_code_works_once_in_any_writing(client: Client, alice: User) -> None:
    code, *others = on(alice)
    log_in(client)
    answer = client.post(STEP, {"code": code.upper().replace("-", " ")}, follow=True)
    assert "That recovery code is used up. 9 are left." in answer.text
    again = Client()
    log_in(again)
    again.post(STEP, {"code": code})
    assert not is_logged_in(again)
    again.post(STEP, {"code": others[0]})
    assert is_logged_in(again)


def test_a_recovery_code_of_somebody_else_does_not_work(client: Client, alice: User, bob: User) -> None:
    [code, *_rest] = on(bob)
    on(alice)
    log_in(client)
    client.post(STEP, {"code": code})
    assert not is_logged_in(client)


def test_a_stranger_without_a_password_has_no_second_step(client: Client, alice: User) -> None:
    on(alice)
    assert client.get(STEP).headers["Location"] == "/account/log-in/"
    assert client.post(STEP, {"code": code_of()}).headers["Location"] == "/account/log-in/"
    assert not is_logged_in(client)


def test_the_second_step_ends_with_time_a_new_password_and_suspension(client: Client, alice: User) -> None:
    on(alice)
    for spoil in (
        lambda: outdate(client),
        lambda: User.objects.filter(pk=alice.pk).update(password="!other"),
        lambda: User.objects.filter(pk=alice.pk).update(is_active=False),
    ):
        log_in(client)
        assert client.get(STEP).status_code == 200
        spoil()
        assert client.post(STEP, {"code": code_of()}).headers["Location"] == "/account/log-in/"
        alice.is_active = True
        alice.save()
    assert not is_logged_in(client)


def outdate(client: Client) -> None:
    session = client.session
    session["second_step"] = {**session["second_step"], "until": "2020-01-01T00:00:00+00:00"}
    session.save()


def test_ten_wrong_codes_close_the_account_to_a_network(client: Client, alice: User) -> None:
    on(alice)
    log_in(client)
    answers = [client.post(STEP, {"code": "000000"}).status_code for _ in range(10)]
    last = client.post(STEP, {"code": code_of()})
    assert (answers, last.status_code) == ([200] * 10, 429)
    assert "Too many wrong codes. Try again in" in last.text
    assert int(last.headers["Retry-After"]) <= 900


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_one_code_at_once_one_passes(alice: User) -> None:
    [recovery, *_rest] = on(alice)
    for code in (code_of(), recovery):
        done = at_once(*[lambda code=code: passes(alice, code)] * 2)
        assert sorted(done) == [False, True]


def passes(user: User, code: str) -> bool:
    try:
        two_factor.verify(user, code)
    except WrongCode:
        return False
    return True


# Switching on and off


def test_switching_on_takes_the_code_and_the_password_and_shows_recovery_codes_once(
    client: Client, alice: User, mailoutbox
) -> None:
    client.force_login(alice)
    page = client.get(SET_UP).text
    assert "<svg" in page
    assert two_factor.spelled_secret(secret_in(client)) in page
    answer = client.post(SET_UP, {"code": code_of(secret_in(client)), "password": PASSWORD})
    codes = answer.context["codes"]
    assert len(codes) == 10
    assert codes[0] in answer.text
    assert two_factor.is_on(alice)
    assert codes[0] not in client.get("/account/two-factor/").text
    assert client.get(SET_UP).headers["Location"] == "/account/two-factor/"
    assert "two_factor_secret" not in client.session
    assert "asks for a code" in mailoutbox[0].body


def test_a_wrong_code_or_password_leaves_it_off_and_the_secret_as_it_was(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.get(SET_UP)
    secret = secret_in(client)
    for sent in (
        {"code": "000000", "password": PASSWORD},
        {"code": code_of(secret), "password": "wrong"},
        {"code": "\x00", "password": PASSWORD},
    ):
        assert client.post(SET_UP, sent).status_code == 200
    assert not two_factor.is_on(alice)
    assert secret_in(client) == secret


def test_recovery_codes_are_stored_as_hashes(alice: User) -> None:
    codes = on(alice)
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert len(stored) == 10
    assert not stored & {part for code in codes for part in (code, code.replace("-", ""))}


def test_new_recovery_codes_replace_the_old_ones(client: Client, alice: User) -> None:
    [old, *_rest] = on(alice)
    client.force_login(alice)
    assert client.post("/account/two-factor/recovery-codes/", {"password": "wrong"}).status_code == 200
    new = client.post("/account/two-factor/recovery-codes/", {"password": PASSWORD}).context["codes"]
    assert (passes(alice, old), passes(alice, new[0])) == (False, True)


def test_switching_off_takes_the_password(client: Client, alice: User, mailoutbox) -> None:
    on(alice)
    client.force_login(alice)
    client.post("/account/two-factor/switching-off/", {"password": "wrong"})
    assert two_factor.is_on(alice)
    client.post("/account/two-factor/switching-off/", {"password": PASSWORD})
    assert not two_factor.is_on(alice)
    assert not StaticToken.objects.exists()
    assert "for no code" in mailoutbox[0].body
    client.post("/account/log-out/")
    log_in(client)
    assert is_logged_in(client)


def test_the_pages_of_what_is_off_lead_to_where_it_is_switched_on(client: Client, alice: User) -> None:
    client.force_login(alice)
    for path in ("recovery-codes", "switching-off"):
        assert client.get(f"/account/two-factor/{path}/").headers["Location"] == "/account/two-factor/"
    assert client.get(STEP).headers["Location"] == "/account/two-factor/"


def test_the_operator_can_switch_it_off(alice: User, capsys: pytest.CaptureFixture[str]) -> None:
    on(alice)
    call_command("switch_off_two_factor", "ALICE@example.org")
    assert "The password alone opens the account." in capsys.readouterr().out
    for name, words in (("alice", "off already"), ("nobody", "Nobody has the username")):
        with pytest.raises(CommandError, match=words):
            call_command("switch_off_two_factor", name)


@pytest.mark.once
def test_what_the_app_computes_is_rfc_6238() -> None:
    """The last code of its appendix B, at 20000000000 seconds, is 65353130; of that six digits."""
    assert totp(bytes.fromhex(SECRET), t0=int(time()) - 20000000000) % 10**6 == 353130


def test_leaving_takes_it_along(alice: User) -> None:
    on(alice)
    leave(alice, PublicText.KEEP)
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()


def test_a_password_buys_no_token_of_the_api_past_the_code(client: Client, alice: User) -> None:
    on(alice)
    wanted = {"username": "alice", "password": PASSWORD, "name": "phone"}
    answer = client.post("/api/token/", wanted, content_type="application/json")
    assert answer.status_code == 403
    assert "Two-factor log-in is on" in answer.text


def test_switching_on_ends_every_other_session_and_keeps_the_password(client: Client, alice: User) -> None:
    other = Client()
    other.force_login(alice)
    client.force_login(alice)
    client.get(SET_UP)
    client.post(SET_UP, {"code": code_of(secret_in(client)), "password": PASSWORD})
    assert client.get("/account/two-factor/").status_code == 200
    assert other.get("/account/two-factor/").status_code == 302
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_a_password_that_was_changed_meanwhile_stays_changed(alice: User) -> None:
    secret = two_factor.new_secret()
    other = User.objects.get(pk=alice.pk)
    other.set_password("another-Passw0rd")
    other.save()
    two_factor.switch_on(alice, secret, code_of(secret), password=PASSWORD)
    assert User.objects.get(pk=alice.pk).check_password("another-Passw0rd")
