"""The figures on the start page of the admin: what matters today, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from app.accounts.models import PendingRegistration, User
from app.ballots.models import Ballot, Tally
from app.moderation.models import Case
from app.notifications.models import Mail
from app.topics.models import Topic

DAYS = 30
HEIGHT = 24
KEPT = 60
"""Seconds for which counts over large tables are kept; what waits for staff is always counted anew."""


@dataclass(frozen=True)
class Figure:
    """One number, where it leads, and how it came about day by day (empty where that says nothing)."""

    label: str | Promise
    number: int
    address: str
    by_day: Sequence[tuple[date, int]] = ()
    is_duty: bool = False
    """Whether somebody should do something about what is counted."""

    @property
    def is_waiting(self) -> bool:
        return self.is_duty and self.number > 0

    @property
    def total(self) -> int:
        return sum(number for _day, number in self.by_day)

    @property
    def bars(self) -> list[dict[str, float]]:
        """The days as bars of a picture that is four units wide for each and HEIGHT high."""
        largest = max((number for _day, number in self.by_day), default=0) or 1
        heights = [max(0.5, HEIGHT * number / largest) for _day, number in self.by_day]
        return [
            {"x": 4 * place, "y": round(HEIGHT - height, 2), "height": round(height, 2)}
            for place, height in enumerate(heights)
        ]


def figures_for(user: Any, *, at: datetime) -> list[Figure]:
    """The figures that `user` has the right to see, duties first. At most ten queries on any site."""
    makers: list[tuple[str, Callable[[datetime], Figure]]] = [
        ("moderation.view_case", reports),
        ("moderation.view_case", appeals),
        ("notifications.view_mail", mails),
        ("accounts.view_user", people),
        ("ballots.view_ballot", ballots),
        ("topics.view_topic", open_topics),
        ("accounts.view_pendingregistration", registrations),
    ]
    return [make(at) for right, make in makers if user.has_perm(right)]


def people(at: datetime) -> Figure:
    members = User.objects.get_queryset().filter(is_active=True)
    new = kept("people-by-day", lambda: days(members, "created_at", at=at))
    number = kept("people", members.count)
    return Figure(_("People who can log in"), number, reverse("admin:accounts_user_changelist"), new)


def ballots(at: datetime) -> Figure:
    """All of them by their tallies; lately, the days on which they were cast first."""
    number = kept("ballots", lambda: Tally.objects.aggregate(all=Sum("ballots"))["all"] or 0)
    new = kept("ballots-by-day", lambda: days(Ballot.objects.all(), "cast_at", at=at))
    return Figure(_("Ballots counted"), number, reverse("admin:ballots_ballot_changelist"), new)


def open_topics(at: datetime) -> Figure:
    number = kept("open-topics", Topic.objects.open(at).count)
    new = kept("topics-by-day", lambda: days(Topic.objects.all(), "created_at", at=at))
    return Figure(_("Topics open now"), number, f"{reverse('admin:topics_topic_changelist')}?state=open", new)


def reports(_at: datetime) -> Figure:
    """Things that were reported, not the single reports: what a moderator decides about."""
    address = f"{reverse('admin:moderation_case_changelist')}?state=reported"
    return Figure(_("Reports waiting"), Case.objects.reported().count(), address, is_duty=True)


def appeals(_at: datetime) -> Figure:
    address = f"{reverse('admin:moderation_case_changelist')}?state=appealed"
    return Figure(_("Appeals waiting"), Case.objects.appealed().count(), address, is_duty=True)


def mails(at: datetime) -> Figure:
    """Those that could go out and have not for ten minutes, and those that were given up."""
    late = Mail.objects.waiting().filter(created_at__lt=at - timedelta(minutes=10))
    number = late.count() + Mail.objects.failed().count()
    address = reverse("admin:notifications_mail_changelist")
    return Figure(_("Mails late or given up"), number, address, is_duty=True)


def registrations(at: datetime) -> Figure:
    number = PendingRegistration.objects.filter(expires_at__gt=at).count()
    address = reverse("admin:accounts_pendingregistration_changelist")
    return Figure(_("Registrations to confirm"), number, address)


def days(rows: QuerySet[Any], column: str, *, at: datetime) -> list[tuple[date, int]]:
    """How many rows each of the last DAYS days has, today included; one query."""
    first = (timezone.localtime(at) - timedelta(days=DAYS - 1)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    counted = dict(
        rows.filter(**{f"{column}__gte": first})
        .order_by()
        .annotate(day=TruncDate(column))
        .values("day")
        .annotate(number=Count("pk"))
        .values_list("day", "number")
    )
    return [(day := first.date() + timedelta(days=n), counted.get(day, 0)) for n in range(DAYS)]


def kept(name: str, count: Callable[[], Any]) -> Any:
    """What was counted within the last KEPT seconds, or is now."""
    return cache.get_or_set(f"staff.figures.{name}", count, KEPT)
