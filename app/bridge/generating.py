"""Making revisions from the difference between models and database."""

from __future__ import annotations

import shutil
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.operations import ops
from alembic.script import Script

from app.bridge.autogenerate.operations import CodeOp

DEFAULT_MESSAGE = "Change the schema"


def generate(config: Config, message: str | None) -> Path | None:
    """Write a revision that brings the database to the models; None when they agree.

    Without a message it gets one that tells its first change. Raises
    alembic.util.CommandError, also when the database is behind the revisions.
    """
    config.attributes.update(needs_metadata=True, edit_directives=keeping_changes(message))
    return path_of(command.revision(be_quiet(config), message=message, autogenerate=True))


def generate_empty(config: Config, message: str | None) -> Path | None:
    """Write a revision that does nothing yet. Asks no database."""
    return path_of(command.revision(be_quiet(config), message=message or DEFAULT_MESSAGE))


def merge(config: Config, message: str | None) -> Path | None:
    """Write a revision that joins all heads. Raises alembic.util.CommandError if there is one head only."""
    return path_of(command.merge(be_quiet(config), "heads", message=message or "Merge revisions"))


def preview(config: Config, message: str | None) -> str | None:
    """The text of the revision that `generate` would write; None when it would write none."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "migrations"
        shutil.copytree(str(config.get_main_option("script_location")), copy)
        config.set_main_option("script_location", str(copy).replace("%", "%%"))
        made = generate(config, message)
        return made.read_text(encoding="utf-8") if made else None


def be_quiet(config: Config) -> Config:
    """Let the caller say what was made, in place of Alembic."""
    config.cmd_opts = Namespace(quiet=True, x=config.attributes.get("answers"))
    return config


def path_of(script: Any) -> Path | None:
    return Path(script.path) if isinstance(script, Script) else None


def keeping_changes(message: str | None) -> Callable[..., None]:
    """A hook that drops a revision without changes, and gives one without a message its own."""

    def edit(context: Any, revision: Any, directives: list[ops.MigrationScript]) -> None:
        (script,) = directives
        assert script.upgrade_ops is not None
        if script.upgrade_ops.is_empty():
            directives[:] = []
        elif not message:
            script.message = describe(script.upgrade_ops)

    return edit


def describe(changes: ops.OpContainer) -> str:
    """A message in verb-noun form: that of the first change, and how many more there are."""
    messages = list(dict.fromkeys(filter(None, map(message_of, flatten(changes)))))
    if not messages:
        return DEFAULT_MESSAGE
    more = f" and {len(messages) - 1} more" if len(messages) > 1 else ""
    return messages[0] + more


def flatten(changes: ops.OpContainer) -> Iterator[ops.MigrateOperation]:
    for change in changes.ops:
        if isinstance(change, ops.OpContainer):
            yield from flatten(change)
        else:
            yield change


def message_of(change: ops.MigrateOperation) -> str | None:
    match change:
        case CodeOp():
            return change.message
        case ops.CreateTableOp():
            return f"create_{change.table_name}_table"
        case ops.DropTableOp():
            return f"drop_{change.table_name}_table"
        case ops.AddColumnOp():
            return f"add_{change.column.name}_to_{change.table_name}"
        case ops.DropColumnOp():
            return f"drop_{change.column_name}_from_{change.table_name}"
        case ops.AlterColumnOp():
            return f"alter_{change.column_name}_of_{change.table_name}"
        case ops.CreateIndexOp():
            return f"create_{change.index_name}_index"
        case ops.DropIndexOp():
            return f"drop_{change.index_name}_index"
        case ops.AddConstraintOp():
            return f"create_{change.to_constraint().name}_constraint"
        case ops.DropConstraintOp():
            return f"drop_{change.constraint_name}_constraint"
    return None
