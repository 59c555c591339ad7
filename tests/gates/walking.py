"""Asking for every address as everybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.test import Client

from app.accounts.models import RateLimit

HOLDERS = {
    "argument": "argument",
    "reply": "argument",
    "edit_argument": "argument",
    "delete_argument": "argument",
    "argument_history": "argument",
    "edit_reply": "reply",
    "delete_reply": "reply",
    "reply_history": "reply",
    "follow": "notification",
    "revoke_token": "token_key",
}
"""Whose key an address holds, by the last part of its name."""
TOKENS = {"unsubscribe": "stop", **dict.fromkeys(("verify", "renew", "choose_anew"), "registration")}


def address(name: str, route: str, things: Mapping[str, Any], *, code: str) -> str:
    """The route with its places filled; `code` names the thing that holds the topic's share code."""
    part = name.rpartition(":")[2]
    values = {
        "code": things[code],
        "key": things.get(HOLDERS.get(part, ""), things["argument"]),
        "token": things.get(TOKENS.get(part, ""), "no-such-token"),
        "person": things["member"],
        "kind": "argument",
        "uidb64": "Mg",
    }
    return re.sub(r"<\w+:(\w+)>", lambda place: str(values[place[1]]), route)


def status(client: Client, verb: str, path: str) -> int:
    """What is answered; whatever it changed is taken back, and no limit is ever reached."""
    with transaction.atomic():
        answer = client.generic(verb, path).status_code
        RateLimit.objects.all().delete()
        transaction.set_rollback(True)
    return answer
