"""The pages on which people look after their account."""

from __future__ import annotations

from tests.e2e.state import State, send

STATES = {
    "preferences": State("/account/preferences/", "alice"),
    "export": State("/account/export/", "alice"),
    "leave": State("/account/leaving/", "alice"),
    "leave-without-texts": State("/account/leaving/", "dana"),
    "leave-errors": State("/account/leaving/", "alice", reach=send(password="wrong")),
}
