"""Small figures about whoever is logged in, for the header of every page: all of them in one query.

An app above registers how its figure is counted; `{{ figures.NAME }}` reads it. A page that shows none
asks nothing.

Every page of a member asks, so the SQL is built once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from app.accounts.models import User
from app.pages.plans import Statement
from app.pages.prepared import stand_ins_of

MOST = 100
"""More than so many are not counted one by one."""

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
    counted = statement(connection.vendor).fetch({"person": person.pk, "at": at})
    return dict(zip(ROWS, counted[0] if counted else [0] * len(ROWS), strict=True))


@cache
def statement(_vendor: str) -> Statement:
    """The query of all figures; as each database has its own words, one for each."""
    stand_ins: Mapping[str, Any] = stand_ins_of({"person": int, "at": datetime})
    nobody = User(pk=stand_ins["person"])
    columns = [how_many(rows(nobody, stand_ins["at"])) for rows in ROWS.values()]
    query = User.objects.get_queryset().filter(pk=nobody.pk).order_by().values_list(*columns).query
    sql, parameters = query.sql_with_params()
    return Statement(sql, parameters, stand_ins)


def how_many(rows: QuerySet[Any]) -> Coalesce:
    """The number of rows as a subquery that reads no more than MOST of them."""
    some = rows.model._base_manager.filter(pk__in=rows.order_by().values("pk")[:MOST])  # noqa: SLF001
    counted = some.order_by().annotate(all=Value(1)).values("all").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)
