"""Two-factor log-in where staff need it, and what the admin shows of it."""

from __future__ import annotations

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from app.accounts.models import User
from tests.accounts.second_step import SECRET, STEP, code_of, log_in, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(alice: User) -> User:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    alice.refresh_from_db()
    return alice


def test_the_admin_opens_without_a_code_unless_the_setting_asks(client: Client, staff: User) -> None:
    client.force_login(staff)
    assert client.get("/admin/accounts/user/").status_code == 200


def test_where_it_is_required_staff_are_led_to_switching_it_on(client: Client, staff: User, settings) -> None:
    settings.REQUIRE_STAFF_TWO_FACTOR = True
    client.force_login(staff)
    assert client.get("/admin/").headers["Location"] == f"{STEP}?next=/admin/"
    page = client.get("/admin/", follow=True)
    assert "The staff pages open only with two-factor log-in." in page.text


def test_where_it_is_required_the_code_opens_the_admin(client: Client, staff: User, settings) -> None:
    settings.REQUIRE_STAFF_TWO_FACTOR = True
    on(staff)
    client.force_login(staff)
    answer = client.get("/admin/accounts/user/")
    step = answer.headers["Location"]
    assert step == f"{STEP}?next=/admin/accounts/user/"
    assert client.post(step, {"code": code_of()}).headers["Location"] == "/admin/accounts/user/"
    assert client.get("/admin/accounts/user/").status_code == 200


def test_a_device_that_is_gone_closes_the_admin_again(client: Client, staff: User, settings) -> None:
    settings.REQUIRE_STAFF_TWO_FACTOR = True
    on(staff)
    log_in(client)
    client.post(STEP, {"code": code_of()})
    assert client.get("/admin/").status_code == 200
    TOTPDevice.objects.all().delete()
    assert client.get("/admin/").status_code == 302


def test_no_page_of_the_admin_shows_a_secret(client: Client, staff: User) -> None:
    on(staff)
    device = TOTPDevice.objects.get()
    client.force_login(staff)
    for path in (
        f"otp_totp/totpdevice/{device.pk}/change/",
        f"otp_totp/totpdevice/{device.pk}/qrcode/",
        "otp_totp/totpdevice/",
        "otp_static/staticdevice/",
    ):
        assert client.get(f"/admin/{path}").status_code == 404
    assert SECRET not in client.get(f"/admin/accounts/user/{staff.pk}/change/").text
