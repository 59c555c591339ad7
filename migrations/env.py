"""Where Alembic begins: every command but the ones on files alone runs this.

The database, the metadata and the options come from Django's settings, through the bridge.
"""

import os

from alembic import context

from app.bridge import run_migrations

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "democrasite.settings")
run_migrations(context)
