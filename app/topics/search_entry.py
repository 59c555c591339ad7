"""The words of a topic, as PostgreSQL finds them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class VectorField(models.TextField):  # type: ignore[type-arg]  # Django's own is not generic
    """PostgreSQL's `tsvector`; a text elsewhere. Triggers write it, and nobody reads it."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"


class WordIndex(models.Index):
    """A GIN index on PostgreSQL, a plain one elsewhere."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        if schema_editor.connection.vendor == "postgresql":
            using = " USING gin"
        return super().create_sql(model, schema_editor, using=using, **kwargs)


class SearchEntry(models.Model):
    """The words of one topic. Triggers alone write here; on SQLite, which has FTS5, it stays empty."""

    topic_id = models.BigIntegerField(primary_key=True)
    """No foreign key: a trigger removes the row with its topic, and deleting a topic need not look here."""
    vector = VectorField(editable=False)

    class Meta:
        db_table = "search_entries"
        verbose_name_plural = "search entries"
        indexes = [WordIndex(fields=["vector"], name="topics_by_word")]

    def __str__(self) -> str:
        return f"Words of topic {self.topic_id}"
