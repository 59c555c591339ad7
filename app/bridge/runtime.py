"""What `migrations/env.py` calls: Alembic's commands on the database of a Django connection.

`alembic …` and `manage.py …` both come through here, so both do the same: each revision in
a transaction of its own, `pre_migrate` and `post_migrate` around them, errors in plain words.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import django
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.util import CommandError
from django.apps import apps

from app.bridge.failures import Progress, explained, refuse_lost_revisions
from app.bridge.preparing import prepared

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

PROGRESS_LOGGERS = ("alembic.runtime.migration", "alembic.autogenerate")


def run_migrations(context: Any) -> None:
    """Do what the running Alembic command asks, on the database that it names.

    `context` is `alembic.context`. `-x database=ALIAS` chooses one of Django's DATABASES;
    a caller in the same process puts the connection into `Config.attributes["connection"]`.
    Raises alembic.util.CommandError, which names cause and cure.
    """
    set_up_django()
    connection = chosen_connection(context)
    if context.is_offline_mode():
        write_script(context, connection)
    else:
        migrate(context, connection)


def set_up_django() -> None:
    """Raises CommandError when the settings refuse; an ordinary bug in them keeps its traceback."""
    if apps.ready:
        return
    try:
        django.setup()
    except Exception as error:
        if type(error).__module__ == "builtins":
            raise
        raise CommandError(str(error)) from error


def chosen_connection(context: Any) -> BaseDatabaseWrapper:
    from django.db import connections

    given: BaseDatabaseWrapper | None = context.config.attributes.get("connection")
    if given is not None:
        return given
    alias = context.get_x_argument(as_dictionary=True).get("database", "default")
    if alias not in connections:
        raise CommandError(f"There is no database {alias!r}. The settings have {', '.join(connections)}.")
    return connections[alias]


def migrate(context: Any, connection: BaseDatabaseWrapper) -> None:
    """Run the command on the database itself."""
    from app.bridge.signals import announce_after, move_announced

    progress = Progress(alias=connection.alias)
    options = options_for(context, connection)
    work = announcing(context, connection, progress)
    with move_announced(context, connection, progress), explained(connection, progress):
        engine = engine_for(connection)
        with engine.connect() as bind, progress_shown(context):
            context.configure(
                connection=bind,
                fn=work,
                on_version_apply=listeners(context, progress),
                **options,
            )
            refuse_lost_revisions(context)
            progress.start_from(context.get_context().get_current_heads())
            bind.commit()
            with context.begin_transaction():
                context.run_migrations()
    if progress.applied or context.config.attributes.get("always_announce"):
        announce_after(context, connection, heads=progress.heads)


def write_script(context: Any, connection: BaseDatabaseWrapper) -> None:
    """Write SQL instead of executing it (`--sql`); no server is asked."""
    from app.bridge.engine import database_url
    from app.bridge.script import speak_script

    progress = Progress(alias=connection.alias)
    work = following(original_work(context), progress)
    with explained(connection, progress), progress_shown(context):
        context.configure(
            url=database_url(connection),
            literal_binds=True,
            dialect_opts={"paramstyle": "named"},
            fn=work,
            **options_for(context, connection),
        )
        speak_script(context)
        with context.begin_transaction():
            context.run_migrations()


def options_for(context: Any, connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """Everything for `context.configure()` but where to run."""
    from app.bridge.options import context_options

    options = context_options(connection)
    options["transaction_per_migration"] = True
    if needs_metadata(context):
        from app.bridge.metadata import metadata_from_models

        options["target_metadata"] = metadata_from_models(apps, connection)
    if edit := context.config.attributes.get("edit_directives"):
        options["process_revision_directives"] = one_after_another(
            options.get("process_revision_directives"), edit
        )
    return options


def one_after_another(first: Callable[..., None] | None, second: Callable[..., None]) -> Callable[..., None]:
    def both(*arguments: Any) -> None:
        if first is not None:
            first(*arguments)
        second(*arguments)

    return both


def listeners(context: Any, progress: Progress) -> list[Callable[..., None]]:
    """Who is told of each revision applied: the progress, and `Config.attributes["listener"]`."""
    told: list[Callable[..., None]] = [progress.count]
    if listener := context.config.attributes.get("listener"):
        told.append(lambda *, step, **_: listener(step))
    return told


def needs_metadata(context: Any) -> bool:
    """Whether the command looks at the models. An unknown caller may; `upgrade` and its kin do not."""
    given = context.config.attributes.get("needs_metadata")
    if given is not None:
        return bool(given)
    options = context.config.cmd_opts
    if options is None or not hasattr(options, "cmd"):
        return True
    command = options.cmd[0].__name__
    return command == "check" or (command == "revision" and bool(options.autogenerate))


def engine_for(connection: BaseDatabaseWrapper) -> Any:
    from app.bridge.engine import create_engine, database_url

    return create_engine(connection, database_url(connection))


Work = Callable[[Any, MigrationContext], Iterable[Any]]
"""What an Alembic command wants done: given the database's heads, the steps to take."""


def original_work(context: Any) -> Work:
    """The running command's work, which Alembic tells only to a configured context."""
    context.configure(dialect_name="sqlite")
    work: Work = context.get_context().opts["fn"]
    return work


def announcing(context: Any, connection: BaseDatabaseWrapper, progress: Progress) -> Work:
    """The command's work, with `pre_migrate` sent before the first revision."""
    work = prepared(original_work(context), context, connection)

    def announced(revision: Any, migration_context: MigrationContext) -> Iterable[Any]:
        from app.bridge.signals import announce_before

        steps = list(work(revision, migration_context))
        if any(isinstance(step, RevisionStep) for step in steps):
            # Receivers use Django's own connection: hold no lock against it.
            assert migration_context.connection is not None
            migration_context.connection.commit()
            announce_before(context, connection)
        return progress.follow(steps)

    return announced


def following(work: Work, progress: Progress) -> Work:
    """The command's work, with an eye on which revision is being applied."""
    return lambda revision, context: progress.follow(work(revision, context))


@contextmanager
def progress_shown(context: Any) -> Iterator[None]:
    """Show Alembic's progress on standard error, as its own template does, unless it is shown already."""
    options = context.config.cmd_opts
    loggers = [logging.getLogger(name) for name in PROGRESS_LOGGERS]
    if options is None or getattr(options, "quiet", False) or is_heard(loggers[0]):
        yield
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)-5.5s [%(name)s] %(message)s"))
    before = [(logger, logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, level, propagate in before:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate


def is_heard(logger: logging.Logger) -> bool:
    """Whether what this logger is told of progress reaches a handler that shows it."""
    if not logger.isEnabledFor(logging.INFO):
        return False
    listening: logging.Logger | None = logger
    while listening is not None:
        if any(handler_shows(handler) for handler in listening.handlers):
            return True
        listening = listening.parent if listening.propagate else None
    return False


def handler_shows(handler: logging.Handler) -> bool:
    """Alembic's own null handler shows nothing."""
    return not isinstance(handler, logging.NullHandler) and handler.level <= logging.INFO
