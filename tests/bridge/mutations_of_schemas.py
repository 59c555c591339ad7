"""Single changes of a table in a schema of PostgreSQL, behind the models' back; told as in `mutations`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from tests.bridge.workshop import Models
from tests.bridge.zoo_of_schemas import in_schema

LINES = "ALTER TABLE audit.lines"


def add_lines(library: Models) -> None:
    library.add(
        "Line",
        code=models.CharField(max_length=8, unique=True),
        weight=models.PositiveIntegerField(db_default=1),
        note=models.TextField(null=True, db_comment="What for"),
        book=models.ForeignKey("Book", models.CASCADE),
        parent=models.ForeignKey("self", models.CASCADE, null=True),
        meta=in_schema(
            'audit"."lines',
            db_table_comment="What happened",
            indexes=[
                models.Index(fields=["weight", "-id"], name="lines_by_weight"),
                models.Index(Lower("code"), name="lines_in_lower_case"),
            ],
            constraints=[
                models.CheckConstraint(condition=Q(weight__gt=0), name="lines_have_weight"),
                models.UniqueConstraint(fields=["weight", "note"], name="lines_are_unique"),
            ],
        ),
    )


POSTGRESQL = {
    "table dropped in schema": ("DROP TABLE audit.lines", "table audit.lines: existence"),
    "schema dropped": ("DROP SCHEMA audit CASCADE", "table audit.lines: existence"),
    "column added in schema": (f"{LINES} ADD COLUMN extra integer", "column extra: existence"),
    "column dropped in schema": (
        f"{LINES} DROP COLUMN parent_id",
        (
            "column parent_id: existence; foreign key {line_parent}: existence; "
            "index lines_parent_id_c1f8c0c8: existence"
        ),
    ),
    "type changed in schema": (f"{LINES} ALTER code TYPE varchar(9)", "column code: type"),
    "not null set in schema": (f"{LINES} ALTER note SET NOT NULL", "column note: nullability"),
    "default dropped in schema": (f"{LINES} ALTER weight DROP DEFAULT", "column weight: default"),
    "collation changed in schema": (
        f'{LINES} ALTER note TYPE text COLLATE "C"',
        "column note: collation",
    ),
    "identity dropped in schema": (f"{LINES} ALTER id DROP IDENTITY", "column id: identity"),
    "comment of column in schema": ("COMMENT ON COLUMN audit.lines.note IS NULL", "column note: comment"),
    "comment of table in schema": ("COMMENT ON TABLE audit.lines IS 'Else'", "table audit.lines: comment"),
    "index added in schema": ("CREATE INDEX extra ON audit.lines (note)", "index extra: existence"),
    "index dropped in schema": ("DROP INDEX audit.lines_by_weight", "index lines_by_weight: existence"),
    "index changed in schema": (
        "DROP INDEX audit.lines_in_lower_case; CREATE INDEX lines_in_lower_case ON audit.lines (upper(code))",
        "index lines_in_lower_case: definition",
    ),
    "check dropped in schema": (
        f"{LINES} DROP CONSTRAINT lines_have_weight",
        "check lines_have_weight: existence",
    ),
    "check added in schema": (
        f"{LINES} ADD CONSTRAINT extra CHECK (weight < 99)",
        "check extra: existence",
    ),
    "unique dropped in schema": (
        f"{LINES} DROP CONSTRAINT lines_are_unique",
        "unique lines_are_unique: existence",
    ),
    "unique deferrable in schema": (
        (
            f"{LINES} DROP CONSTRAINT lines_are_unique, "
            "ADD CONSTRAINT lines_are_unique UNIQUE (weight, note) DEFERRABLE"
        ),
        "unique lines_are_unique: definition",
    ),
    "foreign key dropped in schema": (
        f"{LINES} DROP CONSTRAINT {{line_key}}",
        "foreign key {line_key}: existence",
    ),
    "foreign key to a table of another schema": (
        (
            f"{LINES} DROP CONSTRAINT {{line_parent}}, "
            "ADD CONSTRAINT {line_parent} FOREIGN KEY (parent_id) REFERENCES library_tag (id) "
            "DEFERRABLE INITIALLY DEFERRED"
        ),
        "foreign key {line_parent}: definition",
    ),
    "trigger in schema": (
        (
            "CREATE TRIGGER shout AFTER DELETE ON audit.lines FOR EACH ROW "
            "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        ),
        "trigger shout: existence",
    ),
    "storage parameters in schema": (
        f"{LINES} SET (fillfactor = 70)",
        "table audit.lines: storage parameters",
    ),
    "unlogged in schema": ("ALTER TABLE audit.lines SET UNLOGGED", "table audit.lines: persistence"),
    "comment of index in schema": (
        "COMMENT ON INDEX audit.lines_by_weight IS 'Why'",
        "index lines_by_weight: comment",
    ),
    "storage parameters of a key's index in schema": (
        "ALTER INDEX audit.lines_pkey SET (fillfactor = 70)",
        "index lines_pkey: storage parameters",
    ),
    "statistics in schema": (
        "CREATE STATISTICS audit.extra ON weight, note FROM audit.lines",
        "statistics extra: existence",
    ),
    "row level security in schema": (
        f"{LINES} ENABLE ROW LEVEL SECURITY",
        "table audit.lines: row level security",
    ),
}
