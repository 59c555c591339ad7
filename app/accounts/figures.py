"""Small figures about whoever is logged in, for the header of every page: all of them in one query.

An app above registers how its figure is counted; `{{ figures.NAME }}` reads it. A page that shows none
asks nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from app.accounts.models import User

MOST = 100
"""More than so many are not counted one by one."""

Rows = Callable[[User], QuerySet[Any]]
ROWS: dict[str, Rows] = {}


def register_figure(name: str, rows: Rows) -> None:
    """`{{ figures.NAME }}` is how many rows `rows(person)` has, MOST at most."""
    ROWS[name] = rows


def figures(request: HttpRequest) -> dict[str, Any]:
    """The context processor; nothing is registered about strangers."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"figures": {}}
    return {"figures": SimpleLazyObject(lambda: count_for(user))}


def count_for(person: User) -> dict[str, int]:
    """Every figure of one person; one query."""
    columns = {name: how_many(rows(person)) for name, rows in ROWS.items()}
    found = User.objects.filter(pk=person.pk).values_list(*columns.values()).first()
    return dict(zip(columns, found or [0] * len(columns), strict=True))


def how_many(rows: QuerySet[Any]) -> Coalesce:
    """The number of rows as a subquery that reads no more than MOST of them."""
    some = rows.model._base_manager.filter(pk__in=rows.order_by().values("pk")[:MOST])  # noqa: SLF001
    counted = some.order_by().annotate(all=Value(1)).values("all").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)
