"""How often one actor may do one thing: counted in the database, exactly, whatever the races."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from app.accounts.client_address import client_network
from app.accounts.models import RateLimit
from app.pages.errors import RateLimited

LONGEST_WINDOW = timedelta(days=1)
"""No limit counts over more than this, so that older rows can be purged."""

COUNT_ONE = """
    INSERT INTO rate_limits ("key", window_start, hits) VALUES (%s, %s, 1)
    ON CONFLICT ("key", window_start) DO UPDATE SET hits = rate_limits.hits + 1
    RETURNING hits
"""


def limit(request: HttpRequest, scope: str, *, rate: int, per: timedelta) -> None:
    """Count one more `scope` by whoever asks: the person when logged in, else the client's address.

    Windows of the length `per` follow one another without overlap. Raises RateLimited once `rate`
    is exceeded. One statement; call it outside a transaction that may be rolled back.
    """
    limit_subject(subject_of(request), scope, rate=rate, per=per)


def limit_subject(subject: str, scope: str, *, rate: int, per: timedelta) -> None:
    """Count one more `scope` by or against `subject`, such as an account or an e-mail address.

    Raises RateLimited once `rate` is exceeded within one window of the length `per`.
    """
    now = timezone.now()
    window = window_start(now, per)
    if count_one(key_of(subject, scope), window) > rate:
        raise RateLimited(seconds_until(window + per, now))


def forgive_subject(subject: str, scope: str, *, per: timedelta) -> None:
    """Take back one count of `limit_subject`: where only failures are to be counted."""
    counted = RateLimit.objects.filter(
        key=key_of(subject, scope), window_start=window_start(timezone.now(), per)
    )
    counted.filter(hits__gt=0).update(hits=F("hits") - 1)


def purge_rate_limits(at: datetime | None = None) -> int:
    """Delete the windows that no limit reads any more; return how many."""
    over = (at or timezone.now()) - LONGEST_WINDOW
    return RateLimit.objects.filter(window_start__lt=over).delete()[0]


def subject_of(request: HttpRequest) -> str:
    """The person who asks, or the address that stands for a stranger."""
    if request.user.is_authenticated:
        return f"user {request.user.pk}"
    return f"address {network_of(request)}"


def network_of(request: HttpRequest) -> str:
    """The network that a request comes from, as far as the trusted proxies tell."""
    return client_network(
        remote_address=request.META.get("REMOTE_ADDR", ""),
        forwarded_for=request.META.get("HTTP_X_FORWARDED_FOR", ""),
        trusted_proxies=settings.TRUSTED_PROXIES,
    )


def key_of(subject: str, scope: str) -> str:
    """The scope in clear and the subject under a keyed hash: the table names no address."""
    return f"{scope}:{salted_hmac(f'rate limit {scope}', subject, algorithm='sha256').hexdigest()}"


def window_start(at: datetime, per: timedelta) -> datetime:
    """When the window of the length `per` that holds `at` began. Raises ValueError when it is too long."""
    if not timedelta(seconds=1) <= per <= LONGEST_WINDOW:
        raise ValueError(f"A rate limit counts over one second to one day, not over {per}.")
    seconds = int(per.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=UTC)


def seconds_until(end: datetime, now: datetime) -> int:
    return max(1, -int((now - end).total_seconds() // 1))


def count_one(key: str, window: datetime) -> int:
    """One atomic statement, so that no hit is lost; returns the hits so far, this one included."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE, [key, connection.ops.adapt_datetimefield_value(window)])
        [(hits,)] = cursor.fetchall()
    return int(hits)
