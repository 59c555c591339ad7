"""What the revisions made, read from their text.

A database shows what it holds; two things it cannot show stand in the revisions: what they
made on the *other* vendors (behind `if op.get_context().dialect.name == …`), and which of
its tables are theirs to drop at all.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from alembic.script import ScriptDirectory

CREATORS = {
    "create_check_constraint",
    "create_exclude_constraint",
    "create_foreign_key",
    "create_index",
    "create_unique_constraint",
}
DROPPERS = {"drop_index", "drop_constraint"}
RENAMERS = {"rename_index", "rename_constraint"}
NAME_KEYWORDS, TABLE_KEYWORDS = ("constraint_name", "index_name"), ("table_name", "source_table")


@dataclass
class History:
    """The sum of all upgrades from base to the heads."""

    vendors: tuple[str, ...]
    is_known: bool
    """False where there are no revisions to read, as when Alembic's API is used without a project."""
    tables: set[str] = field(default_factory=set)
    """Tables that revisions made and none has dropped since."""
    guarded: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)
    """Vendor → (table, name) → the call that made an object there and nowhere else."""

    def made_for(self, vendor: str) -> dict[tuple[str, str], str]:
        return self.guarded.setdefault(vendor, {})

    def rename_table(self, old: str, new: str) -> None:
        self.tables = (self.tables - {old}) | {new}
        for made in self.guarded.values():
            for table, name in [key for key in made if key[0] == old]:
                made[new, name] = respelled(made.pop((table, name)), old, new, slice(1, 2))

    def rename_column(self, table: str, old: str, new: str) -> None:
        for made in self.guarded.values():
            for key in [key for key in made if key[0] == table]:
                made[key] = respelled(made[key], old, new, slice(2, None))

    def rename_object(self, table: str, old: str, new: str, vendor: str) -> None:
        made = self.made_for(vendor)
        if (table, old) in made:
            made[table, new] = respelled(made.pop((table, old)), old, new, slice(0, 1))


def read_history(script: ScriptDirectory | None, vendors: tuple[str, ...]) -> History:
    """Read every revision's text, the oldest first. Without a script directory nothing is known."""
    history = History(vendors, is_known=script is not None)
    revisions = list(script.walk_revisions()) if script else []
    for revision in reversed(revisions):
        tree = ast.parse(Path(revision.path).read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == "upgrade":
                replay(history, node.body, None)
    return history


def replay(history: History, statements: Iterable[ast.stmt], vendor: str | None) -> None:
    """Follow the calls of `op` in the order of the text; `vendor` is the guard they stand behind."""
    for statement in statements:
        if isinstance(statement, ast.If):
            guard = guard_of(statement.test)
            replay(history, statement.body, guard or vendor)
            others = [name for name in history.vendors if name != guard] if guard else []
            replay(history, statement.orelse, others[0] if len(others) == 1 else vendor)
        elif isinstance(statement, ast.With | ast.For | ast.Try):
            replay(history, statement.body, vendor)
        else:
            for call in calls_of_op(statement):
                replay_call(history, call, vendor)


def guard_of(test: ast.expr) -> str | None:
    """The vendor of `….dialect.name == "vendor"`."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        compared = test.comparators[0]
        if ast.unparse(test.left).endswith("dialect.name") and isinstance(compared, ast.Constant):
            return str(compared.value)
    return None


def calls_of_op(statement: ast.stmt) -> Iterator[ast.Call]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("op."):
            yield node


def replay_call(history: History, call: ast.Call, vendor: str | None) -> None:
    verb, first = ast.unparse(call.func).removeprefix("op."), argument(call, 0, ())
    if verb == "create_table" and first:
        history.tables.add(first)
    elif verb == "drop_table" and first:
        history.tables.discard(first)
        forget(history, lambda table, code: table == first)
    elif verb == "rename_table" and first:
        history.rename_table(first, argument(call, 1, ("new_table_name",)) or first)
    elif verb == "alter_column" and first:
        replay_rename_of_column(history, call, first)
    elif verb in RENAMERS and first and vendor:
        names = (argument(call, 2, ("table_name",)) or "", first, argument(call, 1, ("new_name",)) or first)
        history.rename_object(*names, vendor)
    elif verb == "drop_column" and first:
        column = argument(call, 1, ("column_name",))
        forget(history, lambda table, code: table == first and column in constants(code))
    elif verb in CREATORS | DROPPERS and vendor:
        key = (argument(call, 1, TABLE_KEYWORDS) or "", argument(call, 0, NAME_KEYWORDS) or "")
        if verb in CREATORS:
            history.made_for(vendor)[key] = ast.unparse(call)
        else:
            history.made_for(vendor).pop(key, None)


def replay_rename_of_column(history: History, call: ast.Call, table: str) -> None:
    """What else `op.alter_column` changes leaves no trace here."""
    new = next((given.value for given in call.keywords if given.arg == "new_column_name"), None)
    old = argument(call, 1, ("column_name",))
    if old and isinstance(new, ast.Constant) and isinstance(new.value, str):
        history.rename_column(table, old, new.value)


def respelled(code: str, old: str, new: str, where: slice) -> str:
    """A call of `op` with a name replaced in these positional arguments, quoted in SQL too.

    Where they are all that follow, the keywords are meant too.
    """
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    chosen: list[ast.AST] = [*call.args[where]]
    chosen += call.keywords if where.stop is None else []
    for node in [inner for outer in chosen for inner in ast.walk(outer)]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_name = node.value == old
            node.value = new if is_name else node.value.replace(f'"{old}"', f'"{new}"')
    return ast.unparse(call)


def forget(history: History, goes: Callable[[str, str], bool]) -> None:
    for made in history.guarded.values():
        for key in [key for key, code in made.items() if goes(key[0], code)]:
            del made[key]


def argument(call: ast.Call, position: int, keywords: tuple[str, ...]) -> str | None:
    """A string given by position or by one of the keywords."""
    if position < len(call.args):
        value: ast.expr | None = call.args[position]
    else:
        value = next((given.value for given in call.keywords if given.arg in keywords), None)
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def constants(code: str) -> set[object]:
    """Every string that stands in a piece of code."""
    return {node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)}
