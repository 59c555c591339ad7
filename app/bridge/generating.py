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
from app.bridge.autogenerate.unhealed import unhealed_lines, without_unhealed
from app.bridge.objects.revising import ObjectOp

DEFAULT_MESSAGE = "Change the schema"
MESSAGES: dict[type[ops.MigrateOperation], str] = {
    ops.CreateTableOp: "create_{0.table_name}_table",
    ops.DropTableOp: "drop_{0.table_name}_table",
    ops.AddColumnOp: "add_{0.column.name}_to_{0.table_name}",
    ops.DropColumnOp: "drop_{0.column_name}_from_{0.table_name}",
    ops.AlterColumnOp: "alter_{0.column_name}_of_{0.table_name}",
    ops.CreateIndexOp: "create_{0.index_name}_index",
    ops.DropIndexOp: "drop_{0.index_name}_index",
    ops.AddConstraintOp: "create_{0.constraint_name}_constraint",
    ops.DropConstraintOp: "drop_{0.constraint_name}_constraint",
}


def generate(config: Config, message: str | None) -> Path | None:
    """Write a revision that brings the database to the models; None when they agree.

    Without a message it gets one that tells its first change. Raises
    alembic.util.CommandError, also when the database is behind the revisions. What differs and
    no revision heals is left in `config.attributes["unhealed"]`, a line each.
    """
    config.attributes.update(needs_metadata=True, edit_directives=keeping_changes(message, config))
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


def keeping_changes(message: str | None, config: Config) -> Callable[..., None]:
    """A hook that drops a revision without changes, and gives one without a message its own."""

    def edit(context: Any, revision: Any, directives: list[ops.MigrationScript]) -> None:
        (script,) = directives
        assert script.upgrade_ops is not None
        config.attributes["unhealed"] = unhealed_lines(script.upgrade_ops.ops)
        script.upgrade_ops.ops[:] = without_unhealed(script.upgrade_ops.ops)
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
    if isinstance(change, CodeOp | ObjectOp):
        return change.message
    template = next((text for kind, text in MESSAGES.items() if isinstance(change, kind)), None)
    return template.format(change) if template else None
