"""Refused: see its text."""

from app.bridge.management.base import RefusedCommand


class Command(RefusedCommand):
    help = "Means nothing here."
    instead = (
        "Revisions are not squashed by an app. To begin anew in development: delete migrations/versions/*.py "
        "and the database, then alembic revision --autogenerate -m 'Initial migration'."
    )
