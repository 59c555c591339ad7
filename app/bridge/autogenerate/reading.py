"""The text of a revision, read without running it: which calls of `op` it makes, and for which vendor.

What is read are the calls that change a schema, wherever they stand in `upgrade()`, with
arguments that the module, its constants and plain local names tell. A loop over such names
is gone through; `with op.batch_alter_table(…) as batch_op` is followed. A call whose
arguments only running would tell, such as those of a query, is left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any, Protocol

from alembic.operations import BatchOperations, Operations, ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine.default import DefaultDialect

from app.bridge.script import context_without_database

VERBS = {
    "add_column",
    "alter_column",
    "create_check_constraint",
    "create_covering_exclusion",
    "create_exclude_constraint",
    "create_foreign_key",
    "create_index",
    "create_object",
    "create_primary_key",
    "create_schema",
    "create_table",
    "create_table_comment",
    "create_unique_constraint",
    "drop_column",
    "drop_constraint",
    "drop_index",
    "drop_object",
    "drop_schema",
    "drop_table",
    "drop_table_comment",
    "move_table",
    "rename_constraint",
    "rename_index",
    "rename_table",
}
UNKNOWN = (ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError)
"""What comes of evaluating names that are known at run time only."""


class Book(Protocol):
    """Where it is noted what a revision does."""

    vendors: tuple[str, ...]

    def apply(self, operation: ops.MigrateOperation, vendor: str | None) -> None:
        """Note one operation, which runs on `vendor` only, or on all for None."""
        ...


@cache
def context_of_nothing() -> MigrationContext:
    """A context without a database, the same for all."""
    return context_without_database(DefaultDialect(), {})


class Recorder(Operations):
    """Stands for `op` and takes note of operations instead of running them."""

    def __init__(self) -> None:
        super().__init__(context_of_nothing())
        self.found: list[ops.MigrateOperation] = []

    def invoke(self, operation: Any) -> Any:
        self.found.append(operation)


class BatchRecorder(BatchOperations):
    """The same for `batch_op`, on one table."""

    def __init__(self, table: str, found: list[ops.MigrateOperation]) -> None:
        impl: Any = SimpleNamespace(table_name=table, schema=None)
        super().__init__(context_of_nothing(), impl=impl)
        self.found = found

    def invoke(self, operation: Any) -> Any:
        self.found.append(operation)


class Reader:
    """Follows the calls of one revision in the order of its text."""

    def __init__(self, history: Book, module: ModuleType) -> None:
        self.history, self.module = history, module
        self.recorder = Recorder()
        self.names: dict[str, Any] = {**vars(module), "op": self.recorder}

    def read(self, statements: Iterable[ast.stmt], vendor: str | None) -> None:
        """Note what `statements` do; `vendor` is the guard that they stand behind."""
        for statement in statements:
            match statement:
                case ast.If():
                    self.read_branches(statement, vendor)
                case ast.For():
                    for _ in self.turns(statement):
                        self.read(statement.body, vendor)
                case ast.With():
                    self.enter(statement)
                    self.read(statement.body, vendor)
                case ast.Try():
                    self.read(statement.body, vendor)
                case _:
                    self.read_plain(statement, vendor)

    def read_branches(self, statement: ast.If, vendor: str | None) -> None:
        guard = guard_of(statement.test)
        self.read(statement.body, guard or vendor)
        others = [name for name in self.history.vendors if name != guard] if guard else []
        self.read(statement.orelse, others[0] if len(others) == 1 else vendor)

    def read_plain(self, statement: ast.stmt, vendor: str | None) -> None:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            self.bind(statement.targets[0], statement.value)
        for call in self.calls_of_op(statement):
            for operation in self.operations_of(call):
                self.history.apply(operation, vendor)

    def turns(self, statement: ast.For) -> Iterator[None]:
        """The turns of a loop, with its names bound; one, with none, where they are not known."""
        values = self.value_of(statement.iter)
        if not isinstance(values, Sequence | dict | set | frozenset):
            yield None
            return
        for value in values:
            self.names["bridge_turn"] = value
            self.bind(statement.target, ast.Name("bridge_turn", ast.Load()))
            yield None

    def enter(self, statement: ast.With) -> None:
        for item in statement.items:
            call, target = item.context_expr, item.optional_vars
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "op.batch_alter_table":
                table = self.value_of(call.args[0] if call.args else call.keywords[0].value)
                if isinstance(target, ast.Name) and isinstance(table, str):
                    self.names[target.id] = BatchRecorder(table, self.recorder.found)

    def bind(self, target: ast.expr, value: ast.expr) -> None:
        """Let names stand for a value, or be unknown where that is."""
        names = [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]
        found = self.value_of(value)
        if isinstance(target, ast.Name) and found is not None:
            self.names[target.id] = found
        elif isinstance(found, tuple | list) and len(found) == len(names):
            self.names |= dict(zip(names, found, strict=True))
        else:
            for name in names:
                self.names.pop(name, None)

    def value_of(self, expression: ast.expr) -> Any:
        """What an expression comes to; None where only running would tell."""
        for node in ast.walk(expression):
            if isinstance(node, ast.Call) and not self.is_of_module(node.func):
                return None
        try:
            return self.evaluate(expression)
        except UNKNOWN:
            return None

    def is_of_module(self, function: ast.expr) -> bool:
        """Whether a function is one of an imported module's, like `sa.Column`."""
        root = function
        while isinstance(root, ast.Attribute):
            root = root.value
        is_known = isinstance(root, ast.Name) and isinstance(self.names.get(root.id), ModuleType)
        return is_known and root is not function

    def calls_of_op(self, statement: ast.stmt) -> Iterator[ast.Call]:
        """The calls that change a schema: `op.create_table(…)` and its kin."""
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                stands = self.names.get(owner.id) if isinstance(owner, ast.Name) else None
                if node.func.attr in VERBS and isinstance(stands, Recorder | BatchRecorder):
                    yield node

    def operations_of(self, call: ast.Call) -> list[ops.MigrateOperation]:
        """What a call would do; nothing where its arguments are known at run time only."""
        try:
            self.evaluate(call)
        except NameError:
            self.recorder.found.clear()
        found = [*self.recorder.found]
        self.recorder.found.clear()
        return found

    def evaluate(self, expression: ast.expr) -> Any:
        code = compile(
            ast.fix_missing_locations(ast.Expression(expression)), str(self.module.__file__), "eval"
        )
        return eval(code, self.names)  # noqa: S307  Alembic runs the very same code


def guard_of(test: ast.expr) -> str | None:
    """The vendor of `….dialect.name == "vendor"`."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        compared = test.comparators[0]
        if ast.unparse(test.left).endswith("dialect.name") and isinstance(compared, ast.Constant):
            return str(compared.value)
    return None
