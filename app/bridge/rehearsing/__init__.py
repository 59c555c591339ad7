"""Revisions tried out on a copy of the database: `manage.py alembic rehearse`."""
