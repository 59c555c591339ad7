"""The places where Django asks its own migrations, and must ask Alembic's revisions instead."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

from alembic.util import CommandError
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connections, router
from django.db import Error as DatabaseError
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.models import Model

from app.bridge.checks import UPGRADE, behind
from app.bridge.revisions import has_databases, standing


def take_over() -> None:
    """Replace them. Whoever starts commands or tests, and however, meets these."""
    BaseCommand.check_migrations = check_migrations  # type: ignore[assignment, method-assign]
    BaseDatabaseCreation.serialize_db_to_string = serialize_db_to_string  # type: ignore[assignment, method-assign]
    BaseDatabaseCreation.deserialize_db_from_string = deserialize_db_from_string  # type: ignore[assignment, method-assign]


load_rows = BaseDatabaseCreation.deserialize_db_from_string


def check_migrations(command: BaseCommand) -> None:
    """What `runserver` and others say before they begin: whether the database is behind."""
    if not has_databases():
        return
    try:
        now = standing(connections[DEFAULT_DB_ALIAS])
    except (CommandError, DatabaseError, ImproperlyConfigured) as error:
        said = " ".join(str(error).split())
        command.stdout.write(
            command.style.NOTICE(f"\nThe database cannot be asked for its revisions: {said}")
        )
        return
    if now.lost:
        command.stdout.write(command.style.NOTICE(f"\n{now.lost_message}"))
    elif now.pending:
        command.stdout.write(command.style.NOTICE(f"\n{behind(DEFAULT_DB_ALIAS, now)} {UPGRADE}"))


def serialize_db_to_string(creation: BaseDatabaseCreation) -> str:
    """All rows as JSON, for tests with `serialized_rollback`.

    Django's own leaves out the apps without Django migrations: here, all of them.
    """
    out = StringIO()
    serializers.serialize("json", serialized_rows(creation), indent=None, stream=out)
    return out.getvalue()


def deserialize_db_from_string(creation: BaseDatabaseCreation, data: str) -> None:
    """Put the rows back in place of all there are.

    The flush after another test has had `post_migrate` make content types and permissions
    anew, under other keys: Django's own would add the old ones and fail.
    """
    flush = {"inhibit_post_migrate": True, "reset_sequences": False, "allow_cascade": False}
    call_command("flush", verbosity=0, interactive=False, database=creation.connection.alias, **flush)
    load_rows(creation, data)


def serialized_rows(creation: BaseDatabaseCreation) -> Iterator[Model]:
    connection = creation.connection
    for config in apps.get_app_configs():
        if config.models_module is None or config.name in settings.TEST_NON_SERIALIZED_APPS:
            continue
        for model in config.get_models():
            if model._meta.can_migrate(connection) and router.allow_migrate_model(connection.alias, model):
                rows = model._base_manager.using(connection.alias).order_by(model._meta.pk.name)
                yield from rows.iterator(chunk_size=2000 if rows._prefetch_related_lookups else None)  # type: ignore[attr-defined]
