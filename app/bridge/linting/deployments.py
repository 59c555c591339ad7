"""Rules on the code that runs while a revision is applied."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alembic.operations import ops
from django.apps import AppConfig, apps

from app.bridge.foreign_steps import came_with
from app.bridge.linting.findings import Remark
from app.bridge.linting.subject import Subject
from app.bridge.steps import Step

BRIDGE = __name__.rpartition(".linting")[0]
LIVE = {"django.apps": {"apps"}, "django.contrib.auth": {"get_user_model"}}
"""What gives today's models, by the module that has it."""


def drops_what_code_reads(subject: Subject, step: Step) -> Iterator[Remark]:
    match step.operation:
        case ops.DropTableOp(table_name=table) if subject.has_rows(table):
            is_read = table in subject.models and table not in subject.left
            yield Remark("drops-what-code-reads", step.line, dropped(f"table {table}", is_read))
        case ops.DropColumnOp(table_name=table, column_name=name) if subject.has_rows(table):
            if (table, name) not in subject.new_columns:
                is_read = name in subject.models.get(table, ()) and name not in subject.left.get(table, ())
                yield Remark("drops-what-code-reads", step.line, dropped(f"column {table}.{name}", is_read))


def dropped(what: str, is_read: bool) -> str:
    return f"{what} is dropped, and the models have it." if is_read else f"{what} is dropped."


def renames_what_code_reads(subject: Subject, step: Step) -> Iterator[Remark]:
    match step.operation:
        case ops.RenameTableOp(table_name=table, new_table_name=new) if subject.has_rows(table):
            yield Remark("renames-what-code-reads", step.line, f"table {table} becomes {new}.")
        case ops.AlterColumnOp(table_name=table, column_name=name, modify_name=str() as new):
            if subject.has_rows(table) and (table, name) not in subject.new_columns:
                what = f"column {table}.{name} becomes {new}."
                yield Remark("renames-what-code-reads", step.line, what)


def reads_todays_models(tree: ast.Module) -> Iterator[Remark]:
    """Imports of models, and of any module of the project's own apps."""
    for node in ast.walk(tree):
        for name in imported(node):
            if is_todays(name):
                yield Remark("reads-todays-models", node.lineno, f"{name} is imported.")  # type: ignore[attr-defined]


def imported(node: ast.AST) -> Iterator[str]:
    """Dotted names that an import brings in."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_todays(name: str) -> bool:
    module, _, last = name.rpartition(".")
    if last in LIVE.get(module, ()):
        return True
    app = app_of(name)
    if app is None:
        return False
    is_own = not came_with(app.label)
    return is_own or "models" in name.removeprefix(app.name).split(".")


def app_of(name: str) -> AppConfig | None:
    """The installed app that a dotted name is within; the bridge is made for revisions and none."""
    if f"{name}.".startswith(f"{BRIDGE}."):
        return None
    return next((app for app in apps.get_app_configs() if name.startswith(f"{app.name}.")), None)
