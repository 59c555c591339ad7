"""How much a person has done here: each app adds the rows that it counts.

An app registers in `AppConfig.ready` what it counts, and by which sum:

    statistics.register(Statistic("ballots", _("Ballots cast"), lambda user: user.ballots.all()))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Expression, F, Func, IntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise

from app.accounts.models import User


def number_of_rows() -> Func:
    """A count that Django groups by nothing, so that it can stand in a subquery."""
    return Func(F("pk"), function="COUNT", output_field=IntegerField())


def total(column: str) -> Func:
    """The sum of a column of whole numbers, likewise."""
    return Func(F(column), function="SUM", output_field=IntegerField())


@dataclass(frozen=True)
class Statistic:
    """One figure about a person."""

    name: str
    label: str | Promise
    rows: Callable[[User], QuerySet[Any]]
    """The rows that are counted. Building the query asks the database nothing."""
    measure: Callable[[], Expression | Func] = number_of_rows


STATISTICS: dict[str, Statistic] = {}


def register(statistic: Statistic) -> None:
    """Add a figure. Raises ValueError where another one has its name."""
    if STATISTICS.setdefault(statistic.name, statistic) is not statistic:
        raise ValueError(f"{statistic.name!r} is counted already: choose another name.")


def figures_of(user: User) -> Sequence[tuple[Statistic, int]]:
    """Every figure about `user`, in the order in which they were registered; one query for all."""
    counted = {
        name: Coalesce(Subquery(query_of(statistic, user)), 0) for name, statistic in STATISTICS.items()
    }
    figures = User.objects.filter(pk=user.pk).order_by().values_list(*counted.values()).get()
    return list(zip(STATISTICS.values(), figures, strict=True))


def query_of(statistic: Statistic, user: User) -> QuerySet[Any]:
    rows: QuerySet[Any] = statistic.rows(user).order_by().annotate(_figure=statistic.measure())
    return rows.values("_figure")
