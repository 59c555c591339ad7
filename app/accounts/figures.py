"""Small figures about whoever is logged in, for the header of every page: all of them in one query.

An app above registers how its figure is counted; `{{ figures.NAME }}` reads it. A page that shows none
asks nothing.

Every page of a member asks, and to build the SQL takes Django many times as long as the database takes to
answer. So it is built once, for nobody and no time, and each page puts its person and its time in their
places.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from app.accounts.models import User

MOST = 100
"""More than so many are not counted one by one."""

NOBODY = User(pk=-987_654_321_987)
NO_TIME = datetime(1815, 6, 9, 11, 22, 33, 444_555, tzinfo=UTC)
"""What stands in the statement where a person and a time will be."""

Rows = Callable[[User, datetime], QuerySet[Any]]
ROWS: dict[str, Rows] = {}


def register_figure(name: str, rows: Rows) -> None:
    """`{{ figures.NAME }}` is how many rows `rows(person, at)` has, MOST at most.

    The query may hold the person's key and the time, and nothing that is computed from them: it is made
    once, and used for everybody.
    """
    ROWS[name] = rows
    statement.cache_clear()


def figures(request: HttpRequest) -> dict[str, Any]:
    """The context processor; nothing is registered about strangers."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"figures": {}}
    return {"figures": SimpleLazyObject(lambda: count_for(user, at=timezone.now()))}


def count_for(person: User, *, at: datetime) -> dict[str, int]:
    """Every figure of one person; one query."""
    sql, parameters = statement(connection.vendor)
    places = {NOBODY.pk: person.pk, adapted(NO_TIME): adapted(at)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [places.get(each, each) for each in parameters])
        counted = cursor.fetchone()
    return dict(zip(ROWS, counted or [0] * len(ROWS), strict=True))


@cache
def statement(_vendor: str) -> tuple[str, Sequence[Any]]:
    """The query of all figures, for NOBODY at NO_TIME; as each database has its own words, one for each."""
    columns = [how_many(rows(NOBODY, NO_TIME)) for rows in ROWS.values()]
    query = User.objects.get_queryset().filter(pk=NOBODY.pk).order_by().values_list(*columns).query
    sql, parameters = query.sql_with_params()
    return sql, parameters


def adapted(moment: datetime) -> Any:
    """A time as it stands among the parameters of a query."""
    return connection.ops.adapt_datetimefield_value(moment)


def how_many(rows: QuerySet[Any]) -> Coalesce:
    """The number of rows as a subquery that reads no more than MOST of them."""
    some = rows.model._base_manager.filter(pk__in=rows.order_by().values("pk")[:MOST])  # noqa: SLF001
    counted = some.order_by().annotate(all=Value(1)).values("all").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)
