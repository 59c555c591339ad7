"""Queries whose SQL is built once, for those that nearly every request asks.

To build the SQL of a query takes Django many times as long as the database takes to answer. So a query is
built once for each database's vendor, with stand-ins where its values will be, and each run puts its values
in their places. What comes back is what Django makes of the rows, as with any other query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import connection, connections
from django.db.models import QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from app.pages.plans import Statement, Value, as_parameter

Row = TypeVar("Row")
STAND_INS: Mapping[type, Callable[[int], Value]] = {
    int: lambda number: 2_091_234_000 + number,
    str: lambda number: f"stand-in {number}, which nobody asks for",
    datetime: lambda number: datetime(1815, 6, 9, 11, 22, 33, 444_555, tzinfo=UTC) + timedelta(days=number),
}


def stand_ins_of(kinds: Mapping[str, type]) -> dict[str, Value]:
    """One for each name, unlike the others; of whole numbers, such that every field of them takes it."""
    return {name: STAND_INS[kind](number) for number, (name, kind) in enumerate(kinds.items())}


class PreparedQuery(Query):
    """A query that was compiled; it is run as it is, and says nothing else to whoever changes it."""

    compiled: SQLCompiler
    sql: str
    statement: Statement
    parameters: Sequence[Any]

    def get_compiler(self, using: str | None = None, connection: Any = None, elide_empty: bool = True) -> Any:
        compiler: Any = copy(self.compiled)
        compiler.using, compiler.connection = using, connection or connections[using or "default"]
        compiler.as_sql = lambda *_args, **_kwargs: (self.sql, self.parameters)
        return compiler


class Prepared(Generic[Row]):
    """`Prepared(build, code=str, person=int)` makes its rows with `rows(code="…", person=5)`.

    `build` makes a queryset of such values, which stand in it as they are: nothing is computed from them, and
    neither whether a part of the query is there nor how much is read depends on them. `in_postgresql` is SQL
    that ends the query there, such as a lock that the ORM cannot spell. The query may do without the values
    that `may_lack` names, with their kinds; any other that it lacks is taken for one that it computes with.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet[Any, Row]],
        *,
        in_postgresql: str = "",
        may_lack: Mapping[str, type] | None = None,
        **kinds: type,
    ) -> None:
        self.build, self.endings = build, {"postgresql": f" {in_postgresql}"}
        self.needed, self.stand_ins = tuple(kinds), stand_ins_of({**kinds, **(may_lack or {})})
        self.ready: dict[str, QuerySet[Any, Row]] = {}

    def rows(self, **values: Value) -> list[Row]:
        """One query, and those of `prefetch_related`."""
        if (prepared := self.ready.get(connection.vendor)) is None:
            prepared = self.prepare(connection.vendor)

        def ask(sql: str, parameters: Sequence[Any]) -> list[Row]:
            queryset = prepared.all()
            query: Any = queryset.query
            query.sql, query.parameters = sql, parameters
            return list(queryset)

        query: Any = prepared.query
        return query.statement.run(values, ask)  # type: ignore[no-any-return]

    def first(self, **values: Value) -> Row | None:
        """The first row, or None; for a query that finds one at most, or says how many it reads."""
        return next(iter(self.rows(**values)), None)

    def prepare(self, vendor: str) -> QuerySet[Any, Row]:
        """The queryset with its SQL. Raises ValueError where a value has no place of its own in it."""
        queryset = self.build(**self.stand_ins)
        compiler = queryset.query.get_compiler(connection=connections[queryset.db])
        sql, parameters = compiler.as_sql()
        for name in self.needed:
            if as_parameter(self.stand_ins[name]) not in parameters:
                raise ValueError(f"{name!r} does not stand in the query as it is, so it cannot be put there.")
        query: Any = queryset.query.chain(klass=PreparedQuery)
        ending = self.endings.get(vendor, "")
        query.compiled, query.statement = compiler, Statement(f"{sql}{ending}", parameters, self.stand_ins)
        rows_as = queryset._iterable_class  # noqa: SLF001 - the next line forgets tuples, and no door tells
        queryset.query = query
        queryset._iterable_class = rows_as  # noqa: SLF001
        self.ready[vendor] = queryset
        return queryset
