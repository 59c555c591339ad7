"""Lookups of our own."""

from __future__ import annotations

from typing import Any

from django.db import models


@models.BooleanField.register_lookup
class Holds(models.Lookup):
    """`is_active__holds=False`: the column itself, or NOT and the column.

    For constraints, whose words revisions have written down: what Django makes of `is_active=False` on SQLite
    is `NOT is_active` before 6.1 and `is_active = 0` from then on.
    """

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, params = self.process_lhs(compiler, connection)
        return sql if self.rhs else f"NOT {sql}", params
