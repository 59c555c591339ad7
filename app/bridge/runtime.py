"""What `migrations/env.py` calls: Alembic's commands on the database of a Django connection.

`alembic …` and `manage.py …` both come through here, so both do the same: each revision in
a transaction of its own, `pre_migrate` and `post_migrate` around them, errors in plain words.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import TYPE_CHECKING, Any

import django
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.util import CommandError
from django.apps import apps

from app.bridge.failures import Progress, explained, refuse_lost_revisions
from app.bridge.preparing import prepared
from app.bridge.revisions import VERSION_TABLE
from app.bridge.running.limits import limits_of
from app.bridge.running.showing import error_said_once, progress_shown
from app.bridge.running.turns import Turn, moves_schema, turn, words_for

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)


def run_migrations(context: Any) -> None:
    """Do what the running Alembic command asks, on the database that it names.

    `context` is `alembic.context`. `-x database=ALIAS` chooses one of Django's DATABASES;
    a caller in the same process puts the connection into `Config.attributes["connection"]`.
    Raises alembic.util.CommandError, which names cause and cure.
    """
    with error_said_once(context.config):
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
    """Run the command on the database itself, with the schema to itself if it is to move it."""
    progress = Progress(alias=connection.alias)
    options = options_for(context, connection)
    with ExitStack() as stack:
        with explained(connection, progress):
            engine = engine_for(connection, direct_url=direct_url(context, connection))
            taken = stack.enter_context(turn_for(context, connection, engine))
        try:
            run(context, connection, engine, taken=taken, progress=progress, options=options)
        except CommandError:
            announce_what_was_done(context, connection, progress)
            raise
        announce(context, connection, progress)


def run(
    context: Any,
    connection: BaseDatabaseWrapper,
    engine: Any,
    *,
    taken: Turn,
    progress: Progress,
    options: dict[str, Any],
) -> None:
    """Take the steps. A revision that gets no lock is begun anew; those before it are done."""
    from app.bridge.signals import move_announced

    work = announcing(context, connection, progress, taken)
    with move_announced(context, connection, progress), explained(connection, progress):
        progress.is_touched = lambda: taken.touched
        with engine.connect() as bind, taken.working_on(bind), progress_shown(context):
            context.configure(
                connection=bind,
                fn=work,
                on_version_apply=listeners(context, progress, taken),
                **options,
            )
            refuse_lost_revisions(context)
            progress.start_from(context.get_context().get_current_heads())
            bind.commit()

            def attempt() -> None:
                with context.begin_transaction():
                    context.run_migrations()

            taken.run(attempt)


def turn_for(context: Any, connection: BaseDatabaseWrapper, engine: Any) -> AbstractContextManager[Turn]:
    """The lock, for a command that writes revisions into the database; the others need none."""
    limits = limits_of(context.get_x_argument(as_dictionary=True))
    work = original_work(context)
    options = context.get_context().opts
    if not moves_schema(options):
        return nullcontext(Turn(limits))
    what = words_for(work.__name__.removeprefix("do_"), options["destination_rev"])
    return turn(connection, engine, limits=limits, what=what, version_table=VERSION_TABLE)


def announce(context: Any, connection: BaseDatabaseWrapper, progress: Progress) -> None:
    from app.bridge.signals import announce_after

    if progress.applied or context.config.attributes.get("always_announce"):
        announce_after(context, connection, heads=progress.heads)


def announce_what_was_done(context: Any, connection: BaseDatabaseWrapper, progress: Progress) -> None:
    """Of a run that stopped: content types and permissions of the revisions before are not to wait
    for an upgrade that may never come. The reason to stop is told, whatever receivers do.
    """
    if not progress.applied:
        return
    try:
        announce(context, connection, progress)
    except Exception:
        logger.exception("post_migrate failed after the revisions that were applied")


def direct_url(context: Any, connection: BaseDatabaseWrapper) -> str | None:
    """Where migrations reach the server around a pool: `-x direct-url=`, else BRIDGE_DIRECT_URL.

    The setting is the default database's, or has a URL for each alias.
    """
    from django.conf import settings
    from django.db import DEFAULT_DB_ALIAS

    given: str | None = context.get_x_argument(as_dictionary=True).get("direct-url")
    if given is not None:
        return given
    urls = getattr(settings, "BRIDGE_DIRECT_URL", None) or {}
    if isinstance(urls, str):
        urls = {DEFAULT_DB_ALIAS: urls}
    url: str | None = urls.get(connection.alias)
    return url


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
    original_work(context)
    if not moves_schema(context.get_context().opts):
        options["dont_mutate"] = True  # `check` on an empty database makes no alembic_version
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


def listeners(context: Any, progress: Progress, taken: Turn) -> list[Callable[..., None]]:
    """Who is told of each revision, just before its commit: the lock, the progress, and
    `Config.attributes["listener"]`.
    """
    told: list[Callable[..., None]] = [lambda **_: taken.confirm(), progress.count]
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


def engine_for(connection: BaseDatabaseWrapper, *, direct_url: str | None = None) -> Any:
    from app.bridge.engine import around_pool, create_engine, database_url

    url = database_url(connection)
    if direct_url and connection.vendor == "postgresql":
        url = around_pool(url, direct_url)
    return create_engine(connection, url)


Work = Callable[[Any, MigrationContext], Iterable[Any]]
"""What an Alembic command wants done: given the database's heads, the steps to take."""


def original_work(context: Any) -> Work:
    """The running command's work, which Alembic tells only to a configured context."""
    context.configure(dialect_name="sqlite")
    work: Work = context.get_context().opts["fn"]
    return work


def announcing(context: Any, connection: BaseDatabaseWrapper, progress: Progress, taken: Turn) -> Work:
    """The command's work, with `pre_migrate` sent before the first revision.

    Called again after a failed attempt, it goes on with the steps that are left: to ask again
    would lead `upgrade +2` further than it was told.
    """
    work = prepared(original_work(context), context, connection)
    plan: list[list[Any]] = []

    def announced(revision: Any, migration_context: MigrationContext) -> Iterable[Any]:
        from app.bridge.signals import announce_before

        assert migration_context.connection is not None
        if not plan:
            plan.append(list(work(revision, migration_context)))
            if any(isinstance(step, RevisionStep) for step in plan[0]):
                # Receivers use Django's own connection: hold no lock against it.
                migration_context.connection.commit()
                announce_before(context, connection)
        return progress.follow(left_of(plan[0], migration_context.connection, taken))

    return announced


def left_of(steps: list[Any], bind: Any, taken: Turn) -> Iterator[Any]:
    """The steps, each with the turn's leave. Who asks for the next one has committed the one before."""
    while steps:
        taken.begin(bind, steps[0])
        yield steps[0]
        steps.pop(0)


def following(work: Work, progress: Progress) -> Work:
    """The command's work, with an eye on which revision is being applied."""
    return lambda revision, context: progress.follow(work(revision, context))
