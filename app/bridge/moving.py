"""Bringing a database to a revision."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.errors import BridgeError
from app.bridge.failures import Progress, explained
from app.bridge.revisions import Standing, scripts, standing


def ask_standing(connection: BaseDatabaseWrapper) -> Standing:
    """Where the database stands. Raises alembic.util.CommandError, also when it cannot be asked."""
    with explained(connection, Progress(connection.alias)):
        return standing(connection)


def move(config: Config, connection: BaseDatabaseWrapper, target: str) -> None:
    """Upgrade or downgrade, whichever leads to `target`: a revision, "head", "base", "+1", "-1".

    Raises alembic.util.CommandError.
    """
    if leads_down(connection, target):
        command.downgrade(config, target)
    else:
        command.upgrade(config, target)


def leads_down(connection: BaseDatabaseWrapper, target: str) -> bool:
    if target == "base" or target.startswith("-"):
        return True
    if target in ("head", "heads") or target.startswith("+"):
        return False
    now = ask_standing(connection)
    if now.lost:
        raise BridgeError(now.lost_message)
    revision = find_revision(target)
    return revision in now.applied and revision not in now.current


def find_revision(target: str) -> str:
    """The full id of a revision. Raises BridgeError, which says what to write instead of an app label."""
    try:
        script = scripts().get_revision(target)
    except CommandError as error:
        if target in {app.label for app in apps.get_app_configs()}:
            raise BridgeError(label_message(target)) from error
        raise BridgeError(
            f"There is no revision {target!r}. `manage.py showmigrations` lists those there are; "
            "`manage.py migrate base` takes all of them back."
        ) from error
    return script.revision


def label_message(label: str) -> str:
    return (
        f"{label!r} is an app label, and revisions belong to the whole project. Run `manage.py migrate` to "
        "apply all of them, or `manage.py migrate REVISION` to go to one."
    )
