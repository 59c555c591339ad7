"""A person's access tokens, in export and leaving. Importing it registers that."""

from __future__ import annotations

from typing import Any

from app.accounts import exporting, leaving
from app.accounts.leaving import Foretold, PublicText
from app.accounts.models import User
from app.api.models import AccessToken


def export_tokens(user: User) -> list[dict[str, Any]]:
    """Which programs somebody gave a token to; the tokens themselves nobody knows. One query."""
    return [
        {"name": token.name, "created_at": token.created_at, "last_used_at": token.last_used_at}
        for token in AccessToken.objects.filter(person=user)
    ]


def let_go_of_tokens(user: User, _public_text: PublicText) -> None:
    """No program acts for somebody who left."""
    AccessToken.objects.filter(person=user).delete()


exporting.register("access_tokens", export_tokens)
leaving.register("access_tokens", leaving.Part(lambda _user: Foretold(), let_go_of_tokens))
