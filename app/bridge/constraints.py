"""Django's Meta.constraints → constraints, and the indexes that Django makes of some of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import CheckConstraint, F, Model, UniqueConstraint
from django.db.models.constraints import BaseConstraint
from django.db.models.sql import Query

from app.bridge.errors import BridgeError
from app.bridge.indexes import read_statement
from app.bridge.naming import truncate
from app.bridge.specs import CheckSpec, ExclusionSpec, ObjectSpec, TableSpec, UniqueSpec
from app.bridge.sql import compose


def read_constraint(
    constraint: BaseConstraint, model: type[Model], *, editor: Any, longest_name: int | None
) -> Iterator[ObjectSpec]:
    """What a constraint of a model becomes; nothing where the vendor does not support it, as in Django."""
    label = f"{model._meta.label}.{constraint.name}"
    name = truncate(constraint.name, longest_name)
    if is_exclusion(constraint):
        if editor.connection.vendor == "postgresql":
            yield read_exclusion(constraint, model, name, editor=editor)
        return
    if isinstance(constraint, CheckConstraint):
        yield read_check(constraint, model, name, editor=editor)
        return
    editor.deferred_sql = []
    sql = constraint.constraint_sql(model, editor)
    deferred, editor.deferred_sql = editor.deferred_sql, []
    for statement in deferred:
        yield read_statement(statement, label=label, longest_name=longest_name)
    if not sql:
        return
    if isinstance(constraint, UniqueConstraint):
        yield read_unique(constraint, model, name, vendor=editor.connection.vendor)
    else:
        raise BridgeError(f"{label}: the bridge cannot carry a {type(constraint).__name__}.")


def read_check(constraint: Any, model: type[Model], name: str, *, editor: Any) -> CheckSpec:
    return CheckSpec(name, constraint._get_check_sql(model, editor))


def read_unique(constraint: Any, model: type[Model], name: str, *, vendor: str) -> UniqueSpec:
    return UniqueSpec(
        name,
        tuple(column_of(model, field) for field in constraint.fields),
        deferrable=constraint.deferrable.value.upper() if constraint.deferrable else None,
        nulls_distinct=constraint.nulls_distinct is not False or vendor != "postgresql",
    )


def refuse_merged_unique(model: type[Model], table: TableSpec) -> None:
    """Raises BridgeError for what PostgreSQL would make one constraint of, or two, as the statements fall.

    In one CREATE TABLE it merges those that say the same (`transformIndexConstraints` in its source).
    """
    said = {UniqueSpec("", table.primary_key): "the primary key"}
    for item in table.objects:
        if isinstance(item, UniqueSpec):
            body = replace(item, name="")
            if body in said:
                raise BridgeError(
                    f"{model._meta.label}: its constraint {item.name!r} says the same as {said[body]}, and "
                    "PostgreSQL makes one of both. Leave one of them out."
                )
            said[body] = f"its constraint {item.name!r}"


def column_of(model: Any, field: str) -> str:
    return str(model._meta.get_field(field).column)


def is_exclusion(constraint: BaseConstraint) -> bool:
    """By name: importing django.contrib.postgres needs psycopg, which a SQLite project may lack."""
    return any(base.__name__ == "ExclusionConstraint" for base in type(constraint).__mro__)


def read_exclusion(constraint: Any, model: type[Model], name: str, *, editor: Any) -> ExclusionSpec:
    """PostgreSQL's EXCLUDE."""
    from django.contrib.postgres.constraints import ExclusionConstraintExpression

    query = Query(model, alias_cols=False)
    compiler = query.get_compiler(connection=editor.connection)
    elements = []
    for expression, operator in constraint.expressions:
        source = F(expression) if isinstance(expression, str) else expression
        wrapped = ExclusionConstraintExpression(source, operator=operator)
        wrapped.set_wrapper_classes(editor.connection)
        sql, params = compiler.compile(wrapped.resolve_expression(query))
        left, _, right = compose(editor, sql, params).rpartition(" WITH ")
        elements.append((left, right))
    return ExclusionSpec(
        name,
        tuple(elements),
        using=constraint.index_type.lower(),
        where=constraint._get_condition_sql(compiler, editor, query) or None,
        include=tuple(column_of(model, field) for field in constraint.include),
        deferrable=constraint.deferrable.value.upper() if constraint.deferrable else None,
    )
