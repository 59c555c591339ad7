"""How long an upgrade waits for others: Django settings, `-x` on the command line, a revision's own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from alembic.util import CommandError
from django.conf import settings


@dataclass(frozen=True)
class Limits:
    """Times are in seconds. 0 is no limit, as PostgreSQL has it; for `upgrade_wait` it is not to wait."""

    upgrade_wait: float = 600
    """For another upgrade of the same database to end."""
    lock_timeout: float = 5
    """For a lock that other sessions hold; everybody who comes later waits as long."""
    statement_timeout: float = 0
    lock_retries: int = 5
    """How often a revision that got no lock is begun anew."""

    def of_revision(self, module: Any) -> Limits:
        """These, but for what the revision's file says: `lock_timeout = 2`, `statement_timeout = 600`."""
        own = {name: getattr(module, name) for name in REVISION_MAY_SAY if hasattr(module, name)}
        place = getattr(module, "__file__", "the revision")
        return Limits(**{**vars(self), **{name: number(name, value, place) for name, value in own.items()}})


REVISION_MAY_SAY = ("lock_timeout", "statement_timeout")


def limits_of(arguments: Mapping[str, str]) -> Limits:
    """`-x lock-timeout=2` before BRIDGE_LOCK_TIMEOUT before the default. Raises CommandError for nonsense."""
    found: dict[str, Any] = {}
    for field in fields(Limits):
        option, setting = field.name.replace("_", "-"), f"BRIDGE_{field.name.upper()}"
        if option in arguments:
            found[field.name] = number(field.name, arguments[option], f"-x {option}=")
        elif hasattr(settings, setting):
            found[field.name] = number(field.name, getattr(settings, setting), setting)
    return Limits(**found)


def number(name: str, value: Any, place: str) -> float | int:
    """Seconds, or how often. Raises CommandError."""
    wanted = int if name == "lock_retries" else float
    try:
        read = wanted(value)
    except (TypeError, ValueError):
        read = -1
    if isinstance(value, bool) or not 0 <= read <= 2_000_000 or math.isnan(read):
        kind = "how often, a whole number" if wanted is int else "a number of seconds"
        raise CommandError(f"{place}: {name} is {value!r}; write {kind}, 0 or more.")
    return read
