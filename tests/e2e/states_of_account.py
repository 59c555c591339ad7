"""The pages on which people look after their account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.browsing import PASSWORD
from tests.e2e.state import State, send

if TYPE_CHECKING:
    from playwright.sync_api import Page


def enter_wrong_code(page: Page) -> None:
    send(name="grace", password=PASSWORD)(page)
    send(code="000000")(page)


STATES = {
    "email-change": State("/account/email/", "alice"),
    "email-change-errors": State("/account/email/", "alice", reach=send(email="alice", password="wrong")),
    "email-sent": State("/account/email/mail/", "alice"),
    "email-confirm": State("/account/email/{email_token}/", "dana"),
    "email-unusable": State("/account/email/no-such-token/", "alice", status=404),
    "profile-with-address-to-come": State("/account/", "dana"),
    "second-step": State("/account/log-in/", reach=send(name="grace", password=PASSWORD)),
    "second-step-errors": State("/account/log-in/", reach=enter_wrong_code),
    "two-factor-off": State("/account/two-factor/", "dana"),
    "two-factor-on": State("/account/two-factor/", "grace"),
    "two-factor-set-up": State("/account/two-factor/set-up/", "dana"),
    "two-factor-set-up-errors": State(
        "/account/two-factor/set-up/", "dana", reach=send(code="000000", password="wrong")
    ),
    "two-factor-codes": State("/account/two-factor/recovery-codes/", "grace", reach=send(password=PASSWORD)),
    "two-factor-codes-renew": State("/account/two-factor/recovery-codes/", "grace"),
    "two-factor-switch-off": State("/account/two-factor/switching-off/", "grace"),
    "preferences": State("/account/preferences/", "alice"),
    "export": State("/account/export/", "alice"),
    "leave": State("/account/leaving/", "alice"),
    "leave-without-texts": State("/account/leaving/", "dana"),
    "leave-errors": State("/account/leaving/", "alice", reach=send(password="wrong")),
}
