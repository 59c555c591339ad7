"""Statements whose plans PostgreSQL keeps.

To plan a short query takes PostgreSQL several times as long as to run it. So what is asked a second time on
a connection is prepared there, and from then on executed by its name. A plan lives as long as its connection,
and nothing else need know of it: where it is lost, the statement is asked plainly.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connection
from psycopg import sql as psycopg_sql

Value = int | str | datetime
Values = Mapping[str, Value]
Rows = TypeVar("Rows")
Ask = Callable[[str, Sequence[Any]], Rows]

MOST_KEPT = 100
"""Statements that a connection remembers; pg_backend_memory_contexts shows 125 KiB for one of them."""
TYPES: Mapping[type, str] = {int: "bigint", str: "text", datetime: "timestamptz"}
LOST = {"0A000", "26000"}
"""SQLSTATEs of a plan whose columns have other types now, and of a statement that is not there."""


class Places:
    """The parameters of a statement that was made with stand-ins."""

    def __init__(self, parameters: Sequence[Any], stand_ins: Values) -> None:
        self.parameters, self.stand_ins = parameters, stand_ins

    def filled(self, values: Values) -> list[Any]:
        """The parameters with each value where its stand-in is."""
        places = {as_parameter(self.stand_ins[name]): as_parameter(value) for name, value in values.items()}
        return [places.get(each, each) for each in self.parameters]

    def names(self) -> dict[Any, str]:
        """The names of the stand-ins that are there, by what stands for them."""
        names = {as_parameter(stand_in): name for name, stand_in in self.stand_ins.items()}
        return {each: names[each] for each in self.parameters if is_value(each) and each in names}


def is_value(parameter: Any) -> bool:
    return isinstance(parameter, Value)


class Statement:
    """SQL with `%s` for its parameters, some of which are stand-ins for values."""

    def __init__(self, sql: str, parameters: Sequence[Any], stand_ins: Values) -> None:
        self.sql, self.places = sql, Places(parameters, stand_ins)
        self.by_stand_in = self.places.names()
        self.names = tuple(dict.fromkeys(self.by_stand_in.values()))

    def run(self, values: Values, ask: Ask[Rows]) -> Rows:
        """What `ask`, of SQL and parameters, answers about these values."""
        plans, given = plans_of_connection(), {**self.places.stand_ins, **values}
        if plans is None or (name := plans.name_of(self)) is None:
            return ask(self.sql, self.places.filled(values))
        try:
            return ask(self.call(name), [given[each] for each in self.names])
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", "") not in LOST:
                raise
            plans.forget()
            if connection.in_atomic_block:
                raise  # the transaction is lost with it
        return ask(self.sql, self.places.filled(values))

    def fetch(self, values: Values) -> list[Any]:
        """The rows of its answer, as tuples."""

        def ask(sql: str, parameters: Sequence[Any]) -> list[Any]:
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                rows: list[Any] = cursor.fetchall()
                return rows

        return self.run(values, ask)

    def call(self, name: str) -> str:
        given = f"({', '.join(['%s'] * len(self.names))})" if self.names else ""
        return f"EXECUTE {name}{given}"

    def preparation(self, name: str, raw: Any) -> str:
        """The statement that prepares this one: values become `$1`, the rest is written out."""
        numbers = {each: f"${number}" for number, each in enumerate(self.names, start=1)}
        written = [
            numbers[self.by_stand_in[each]]
            if is_value(each) and each in self.by_stand_in
            else psycopg_sql.Literal(each).as_string(raw)
            for each in self.places.parameters
        ]
        kinds = ", ".join(TYPES[type(self.places.stand_ins[each])] for each in self.names)
        types = f" ({kinds})" if kinds else ""
        return f"PREPARE {name}{types} AS {self.sql % tuple(written)}"


class Plans:
    """What one connection to PostgreSQL keeps: the names of its statements, None of those seen once."""

    def __init__(self, raw: Any) -> None:
        self.names: OrderedDict[Statement, str | None] = OrderedDict()
        self.numbers = count(1)
        # Behind a pooler, the next statement may meet another process, which has prepared nothing; and it
        # makes up the process that it told at the start.
        (pid,) = raw.execute("SELECT pg_backend_pid()").fetchone()
        self.is_direct = pid == raw.info.backend_pid

    def name_of(self, statement: Statement) -> str | None:
        """The name under which a statement can be executed now."""
        if not self.is_direct:
            return None
        if statement not in self.names:
            self.names[statement] = None
            if len(self.names) > MOST_KEPT:
                _oldest, name = self.names.popitem(last=False)
                if name:
                    run_beside(f"DEALLOCATE {name}")
            return None
        self.names.move_to_end(statement)
        if self.names[statement] is None:
            name = f"kept_{next(self.numbers)}"
            run_beside(statement.preparation(name, connection.connection))
            self.names[statement] = name
        return self.names[statement]

    def forget(self) -> None:
        """That anything was prepared; names are not given twice.

        What a lost transaction does not let go of goes with the connection, which is not kept for long.
        """
        self.names.clear()
        if not connection.in_atomic_block:
            run_beside("DEALLOCATE ALL")


def run_beside(sql: str) -> None:
    """Run what is no query of anybody's: it is neither counted nor logged."""
    with connection.wrap_database_errors:
        connection.connection.execute(sql)


kept: WeakKeyDictionary[Any, Plans] = WeakKeyDictionary()


def plans_of_connection() -> Plans | None:
    """Those of the connection to PostgreSQL that is open now.

    None on other databases, and where the settings say `server_side_binding`: EXECUTE takes no parameters so.
    """
    if connection.vendor != "postgresql" or getattr(connection.features, "uses_server_side_binding", False):
        return None
    connection.ensure_connection()
    raw: Any = connection.connection
    if (plans := kept.get(raw)) is None:
        with connection.wrap_database_errors:
            plans = kept[raw] = Plans(raw)
    return plans


def as_parameter(value: Value) -> Any:
    """A value as it stands among the parameters of a query."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
