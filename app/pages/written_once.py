"""Rows that are written once: the database itself refuses to change or delete them, whoever asks.

An app declares the triggers for its table in `database_objects`, and names what may change all the same:

    written_once("decisions", columns=("id", "reason"), but={"moderator_id": "NEW.moderator_id IS NULL"})

On PostgreSQL they hold for everybody who does not own the table; its owner can empty it with TRUNCATE or
switch triggers off. Django knows the refusal as an IntegrityError on both databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.bridge.objects import ByVendor, Function, Trigger

REFUSAL = Function(
    "refuse_to_change_row",
    ByVendor(
        postgresql="""
            CREATE FUNCTION refuse_to_change_row() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'Rows of % are written once: none is ever changed or deleted.', TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation';
            END
            $$
        """
    ),
)
"""What the triggers of all such tables call on PostgreSQL. Declared once, by `pages`."""


def written_once(
    table: str,
    *,
    columns: Iterable[str],
    but: Mapping[str, str] | None = None,
    unique: Iterable[str] = ("id",),
) -> tuple[Trigger, ...]:
    """The triggers of a table whose rows are never deleted, and changed only as `but` says.

    `columns` never change; a column in `but` changes where the condition beside it holds, in SQL that
    both databases understand, with OLD and NEW. `unique` are the columns by which SQLite's `INSERT OR
    REPLACE` would take a row away without a word.
    """
    forbidden = dict.fromkeys(columns, "") | dict(but or {})
    return (
        trigger(table, f"{table}_are_not_changed", "UPDATE", forbidden_change(forbidden)),
        trigger(table, f"{table}_are_not_deleted", "DELETE"),
        trigger(table, f"{table}_are_not_replaced", "INSERT", {"sqlite": replaces(table, unique)}),
    )


def trigger(table: str, name: str, event: str, when: Mapping[str, str] | None = None) -> Trigger:
    """Refuse what happens to a row of `table`; on a vendor for which `when` has no words there is none."""
    sentence = f"Rows of {table} are written once: none is ever changed or deleted."
    ends = {
        "sqlite": f"BEGIN\n    SELECT RAISE(ABORT, '{sentence}');\nEND",
        "postgresql": f"EXECUTE FUNCTION {REFUSAL.name}()",
    }
    conditions = dict.fromkeys(ends, "") if when is None else when
    sql = {}
    for vendor, condition in conditions.items():
        row = f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW"
        sql[vendor] = f"{row} WHEN (\n    {condition}\n) " if condition else f"{row}\n"
        sql[vendor] += ends[vendor]
    return Trigger(name, ByVendor(**sql), table=table)


def forbidden_change(columns: Mapping[str, str]) -> dict[str, str]:
    """In each vendor's words: a column changes, and nothing beside it allows that."""
    differ = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}
    return {
        vendor: "\n    OR ".join(
            f"NEW.{column} {word} OLD.{column}" + (f" AND NOT ({allowed})" if allowed else "")
            for column, allowed in columns.items()
        )
        for vendor, word in differ.items()
    }


def replaces(table: str, unique: Iterable[str]) -> str:
    return "\n    OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {column} = NEW.{column})"  # noqa: S608 (names of ours)
        for column in unique
    )
