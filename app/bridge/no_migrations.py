"""A value for Django's MIGRATION_MODULES that switches migrations off for every app."""


class NoMigrations:
    """Says of every app label that it has no migrations module: Alembic owns its schema."""

    def __contains__(self, label: object) -> bool:
        return True

    def __getitem__(self, label: str) -> None:
        return None

    def get(self, label: str, default: object = None) -> None:
        return None
