"""The pages on which people look after their account."""

from __future__ import annotations

from tests.e2e.state import State, send

STATES = {
    "email-change": State("/account/email/", "alice"),
    "email-change-errors": State("/account/email/", "alice", reach=send(email="alice", password="wrong")),
    "email-sent": State("/account/email/mail/", "alice"),
    "email-confirm": State("/account/email/{email_token}/", "dana"),
    "email-unusable": State("/account/email/no-such-token/", "alice", status=404),
    "profile-with-address-to-come": State("/account/", "dana"),
    "preferences": State("/account/preferences/", "alice"),
    "export": State("/account/export/", "alice"),
    "leave": State("/account/leaving/", "alice"),
    "leave-without-texts": State("/account/leaving/", "dana"),
    "leave-errors": State("/account/leaving/", "alice", reach=send(password="wrong")),
}
