"""Whose clock the times on a page follow: the reader's, where they chose a time zone, else the site's."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TIME_ZONE = "time_zone"
"""The key of the session under which the time zone of a person stands, and of their preference."""

AREAS = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic Ocean"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific Ocean"),
}
"""The areas of the IANA's names. What lies in none of them is historical, or a bare offset."""
UTC = "UTC"


class TimeZoneMiddleware:
    """Shows times in the zone of the session. It is looked at only where the browser holds one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(zone_of_session(request)):
            return self.get_response(request)


def zone_of_session(request: HttpRequest) -> zoneinfo.ZoneInfo | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return zone_called(request.session.get(TIME_ZONE, ""))


def zone_called(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of this name; None, which stands for the site's own, where people cannot choose it."""
    return zoneinfo.ZoneInfo(name) if is_zone(name) else None


def is_zone(name: str) -> bool:
    """Whether people can choose a zone of this name."""
    return name in names_of_zones()


@cache
def names_of_zones() -> frozenset[str]:
    """The names that are in use today; where no table of them is at hand, also those that were."""
    known = zoneinfo.available_timezones()
    current = frozenset(names_in_tables()) or known
    return frozenset(name for name in current & known if name.partition("/")[0] in AREAS) | {UTC}


def names_in_tables() -> Iterator[str]:
    """The third column of the database's own table of zones by country, where the system has it."""
    for folder in zoneinfo.TZPATH:
        table = Path(folder, "zone.tab")
        if table.is_file():
            lines = table.read_text(encoding="utf-8").splitlines()
            yield from (line.split("\t")[2] for line in lines if not line.startswith("#"))


def zones_by_area() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a grouped select: of each area its name, and the name and the words of each of its zones."""
    names = sorted(names_of_zones() - {UTC})
    return [
        (str(AREAS[area]), [(name, words_of(name)) for name in group])
        for area, group in groupby(names, key=lambda name: name.partition("/")[0])
    ]


def words_of(name: str) -> str:
    """`Buenos Aires (Argentina)` for `America/Argentina/Buenos_Aires`."""
    _area, *regions, city = name.replace("_", " ").split("/")
    return f"{city} ({', '.join(regions)})" if regions else city
