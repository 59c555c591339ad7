"""What the staff pages keep of their own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

SCHEMA_MOVES = "schema_moves"
"""A table that is asked for by name, while it may not be there yet."""


class SchemaMove(models.Model):
    """An upgrade, downgrade or stamp of the schema. Written once it has ended, changed never."""

    command = models.CharField(_("what"), max_length=20)
    before = models.TextField(_("from"), blank=True)
    """The revisions the database was at, a line each; empty for none."""
    after = models.TextField(_("to"), blank=True)
    revisions = models.TextField(_("revisions"), blank=True)
    """Those that were applied, taken back or stamped, in that order."""
    actor = models.CharField(_("who"), max_length=200)
    started_at = models.DateTimeField(_("when"))
    seconds = models.FloatField(_("how long"))
    error = models.TextField(_("error"), blank=True)
    """Why it stopped; empty when it did all it was to do."""

    class Meta:
        db_table = SCHEMA_MOVES
        default_permissions = ()
        verbose_name = _("move of the schema")
        verbose_name_plural = _("moves of the schema")

    def __str__(self) -> str:
        before, after = (", ".join(ids.split()) or "base" for ids in (self.before, self.after))
        return f"{self.command} {before} → {after}"
