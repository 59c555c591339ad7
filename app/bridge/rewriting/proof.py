"""What revisions make of an empty database, compared by catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.adopting import Contents, empty_place, read_contents, refuse_to_commit
from app.bridge.catalog.states import TableState
from app.bridge.errors import BridgeError
from app.bridge.failures import words_of
from app.bridge.options import context_options
from app.bridge.steps import proxied

Target = str | tuple[str, ...]


@contextmanager
def rewritten(script: ScriptDirectory, texts: Mapping[str, str | None]) -> Iterator[ScriptDirectory]:
    """The same revisions in a folder of their own, some with another text, None for those that are gone."""
    with TemporaryDirectory(prefix="bridge-revisions-") as folder:
        for revision in script.walk_revisions():
            text = texts.get(revision.revision, Path(revision.path).read_text(encoding="utf-8"))
            if text is not None:
                (Path(folder) / Path(revision.path).name).write_text(text, encoding="utf-8")
        yield ScriptDirectory(folder, version_locations=[folder])


def contents_after(
    connection: BaseDatabaseWrapper, script: ScriptDirectory, target: Target, *, back_to: str | None = None
) -> Contents:
    """What an empty database holds that was upgraded to `target` and then, if told so, downgraded.

    `back_to` is a revision or "base". Leaves nothing behind. Raises BridgeError naming a revision that
    does not run.
    """
    with empty_place(connection) as bind:
        context = MigrationContext.configure(bind, opts=context_options(connection))
        context.autocommit_block = refuse_to_commit  # type: ignore[method-assign]
        environment = EnvironmentContext(Config(), script)
        environment._migration_context = context
        with proxied(EnvironmentContext, environment), Operations.context(context):
            ahead = [] if target == "base" else [*script.iterate_revisions(target, "base")]
            for revision in reversed(ahead):
                run(revision, "upgrade")
            if back_to is not None:
                for revision in script.iterate_revisions(target, back_to):
                    run(revision, "downgrade")
        return read_contents(connection, bind)


def run(revision: Script, direction: str) -> None:
    try:
        getattr(revision.module, direction)()
    except (sa.exc.SQLAlchemyError, CommandError, NotImplementedError) as error:
        raise BridgeError(
            f"The {direction} of {revision.revision} ({revision.doc}) does not run on empty tables, in one "
            f"transaction: {words_of(error)}. No file was changed."
        ) from error


def differences(left: Contents, right: Contents) -> list[str]:
    """Each table, part of one, view, trigger or the like that is not the same, in a line."""
    found = []
    ours, theirs = facts_of_contents(left), facts_of_contents(right)
    for name in sorted(ours.keys() | theirs.keys()):
        if name not in ours or name not in theirs:
            found.append(f"{name} is on one side only")
        else:
            found += [f"{name.removeprefix('table ')}: {what}" for what in sorted(ours[name] ^ theirs[name])]
    return found


def facts_of_contents(contents: Contents) -> dict[str, set[str]]:
    tables = {f"table {name}": traits_of(state) for name, state in contents.tables.items()}
    return tables | {f"{kind} {name}": {item.definition} for (kind, name), item in contents.objects.items()}


def traits_of(state: TableState) -> set[str]:
    """All that there is to a table, in words that compare."""
    return {
        *(f"column {name} {column}" for name, column in state.columns.items()),
        *(f"{one.kind} {one.name} {one.body}" for one in state.objects),
        *(f"{trait}" for trait in state.traits.items()),
        f"comment {state.comment}",
    }


def refuse_differences(left: Contents, right: Contents, what: str) -> None:
    """Raises BridgeError with what is different."""
    if found := differences(left, right):
        more = f" (and {len(found) - 3} more)" if len(found) > 3 else ""
        raise BridgeError(f"{what}: {'; '.join(found[:3])}{more}. No file was changed.")
