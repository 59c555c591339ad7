"""TIME_ZONE: by whose clock the site tells times to whoever chose no clock of their own."""

from __future__ import annotations

import zoneinfo
from difflib import get_close_matches

from app.config.errors import ConfigurationError

DEFAULT = "UTC"
NO_PLACES = {"Factory", "localtime", "posixrules"}
"""Names in the database that say nothing, or something else on each machine."""


def read_time_zone(name: str) -> str:
    """The zone of this name; UTC for none. Raises ConfigurationError, which guesses what was meant."""
    if name in ("", DEFAULT):
        return DEFAULT
    known = zoneinfo.available_timezones() - NO_PLACES
    if not known:
        raise ConfigurationError(
            f"TIME_ZONE is {name[:40]!r}, and this machine knows no time zones: install its package tzdata."
        )
    if name not in known:
        instead = guess(name, known) or "UTC, or the name of a zone like Europe/Berlin"
        raise ConfigurationError(f"TIME_ZONE is {name[:40]!r}: write {instead}.")
    return name


def guess(name: str, known: set[str]) -> str:
    """What was meant, as far as that can be told: in letters of another case, a city alone, misspelled."""
    spelled = {zone.rpartition("/")[2].lower(): zone for zone in sorted(known)}
    spelled |= {zone.lower(): zone for zone in known}
    close = get_close_matches(name[:40].lower().replace(" ", "_"), spelled, 1, 0.8)
    return spelled[close[0]] if close else ""
