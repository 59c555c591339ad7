"""What can go wrong in the bridge, said so that a person knows what to do."""

from __future__ import annotations

from alembic.util import CommandError


class BridgeError(CommandError):
    """The bridge refuses; Alembic prints its text as one line and exits with an error."""


class UnknownField(BridgeError):
    """A field whose column the bridge cannot carry."""

    def __init__(self, field: object, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
