"""Refused: see its text."""

from app.bridge.management.base import RefusedCommand


class Command(RefusedCommand):
    help = "Means nothing here."
    instead = "A revision is what its file says: edit the file in migrations/versions."
