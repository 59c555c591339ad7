"""What is unsafe about revisions, before they run: `manage.py alembic lint`."""
