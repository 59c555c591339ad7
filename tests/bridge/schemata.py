"""Generated SQLite schemas as values: rendered to SQL, and changed as values too.

What an operation makes of the database is compared with a database made from the changed value.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from app.bridge.sqlite.tokens import quote

TABLES = ["things", "order", "a b", 'say "so"', "Größe", "it's", "group"]
COLUMNS = ["alpha", "select", "b c", 'q"q', "Straße", "check", "Rank"]
TYPES = ["integer", "text", "varchar(20)", "real", "bool", "decimal"]
STRICT_TYPES = ["integer", "text", "real", "any"]


@dataclass(frozen=True)
class Col:
    name: str
    type: str
    collation: str = ""
    default: str = ""
    required: bool = False
    unique: bool = False
    references: str = ""
    check: str = ""
    generated: str = ""

    @property
    def sql(self) -> str:
        clauses = [quote(self.name), self.type]
        clauses += [f"GENERATED ALWAYS AS ({self.generated}) STORED"] if self.generated else []
        clauses += [f"DEFAULT {self.default}"] if self.default else []
        clauses += ["NOT NULL"] if self.required else []
        clauses += ["UNIQUE"] if self.unique else []
        clauses += [f"COLLATE {self.collation}"] if self.collation else []
        clauses += [f"CHECK ({self.check})"] if self.check else []
        clauses += [self.references] if self.references else []
        return " ".join(clauses)


@dataclass(frozen=True)
class Schema:
    table: str
    key: str
    columns: tuple[Col, ...]
    constraints: tuple[str, ...] = ()
    tail: str = ""
    others: tuple[str, ...] = field(default=())
    """Indexes, triggers, views, other tables."""
    rows: tuple[str, ...] = ()

    def with_column(self, name: str, **changes: Any) -> Schema:
        columns = (replace(one, **changes) if one.name == name else one for one in self.columns)
        return replace(self, columns=tuple(columns))

    @property
    def statements(self) -> list[str]:
        parts = [self.key, *(column.sql for column in self.columns), *self.constraints]
        return [f"CREATE TABLE {quote(self.table)} ({', '.join(parts)}){self.tail}", *self.others]


KEYS = {
    '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT': "",
    '"id" integer PRIMARY KEY': "",
    '"id" INTEGER PRIMARY KEY DESC': "",
    '"id" integer NOT NULL PRIMARY KEY': " WITHOUT ROWID",
    '"id" integer': "",
    '"id" integer PRIMARY KEY ': " STRICT",
}


@st.composite
def schemata(draw: st.DrawFn) -> Schema:
    """A table between others: two to five columns, the last of which nothing else is built on."""
    table = draw(st.sampled_from(TABLES))
    key = draw(st.sampled_from(list(KEYS)))
    names = draw(st.lists(st.sampled_from(COLUMNS), min_size=2, max_size=5, unique=True))
    types = STRICT_TYPES if "STRICT" in KEYS[key] else TYPES
    columns = [draw(column(name, table, types, has_key="PRIMARY" in key)) for name in names[:-1]]
    columns.append(Col("spare", draw(st.sampled_from(types)), default=draw(st.sampled_from(["", "7"]))))
    first = quote(names[0])
    if draw(st.booleans()):
        columns.insert(1, Col("made", types[1], generated=f"{first} || 'x'"))
    constraints = [f'CONSTRAINT "named one" CHECK (length({first}) < 99)']
    constraints += [f'UNIQUE ({first}, "id")'] if draw(st.booleans()) else []
    return Schema(
        table,
        key,
        tuple(columns),
        tuple(constraints),
        KEYS[key],
        others(draw, table, first, has_key="PRIMARY" in key),
        rows(table, columns),
    )


@st.composite
def column(draw: st.DrawFn, name: str, table: str, types: list[str], *, has_key: bool) -> Col:
    quoted = quote(name)
    references = ["", 'REFERENCES "parents" ("id") ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED']
    references += [f'REFERENCES {quote(table)} ("id") ON DELETE SET NULL'] if has_key else []
    return Col(
        name,
        draw(st.sampled_from(types)),
        collation=draw(st.sampled_from(["", "NOCASE", "RTRIM"])),
        default=draw(st.sampled_from(["", "5", "(1 + 2)", "'6'"])),
        required=draw(st.booleans()),
        unique=draw(st.booleans()),
        references=draw(st.sampled_from(references)),
        check=draw(st.sampled_from(["", f"{quoted} > 0", f"{quote(table)}.{quoted} <> 'no, (never)'"])),
    )


def others(draw: st.DrawFn, table: str, first: str, *, has_key: bool) -> tuple[str, ...]:
    name = quote(table)
    offered = [
        f'CREATE INDEX "down" ON {name} ({first} DESC) WHERE {first} > 0',
        f'CREATE UNIQUE INDEX "spoken" ON {name} ((lower({first}) || "id"), "id" COLLATE NOCASE)',
        f'CREATE VIEW "seen" AS SELECT {first} AS x FROM {name}',
        f'CREATE TRIGGER "noted" AFTER UPDATE OF {first} ON {name} BEGIN INSERT INTO log VALUES (1); END',
        f'CREATE TRIGGER "afar" AFTER INSERT ON log BEGIN UPDATE {name} SET {first} = new.what WHERE 0; END',
    ]
    chosen = [sql for sql in offered if draw(st.booleans())]
    if offered[2] in chosen and draw(st.booleans()):
        chosen += [
            'CREATE VIEW "seen again" AS SELECT x FROM "seen"',
            f'CREATE TRIGGER "instead" INSTEAD OF INSERT ON "seen" BEGIN DELETE FROM {name} WHERE 0; END',
        ]
    reference = f"REFERENCES {name} ON DELETE CASCADE" if has_key else ""
    fixed = [
        'CREATE TABLE "parents" ("id" integer PRIMARY KEY)',
        'CREATE TABLE "log" ("what" text)',
        f'CREATE TABLE "children" ("of" integer {reference})',
    ]
    return (*fixed, *chosen)


def rows(table: str, columns: list[Col]) -> tuple[str, ...]:
    """Three rows with gaps, the highest of which is gone again; a parent and a child for each."""
    stored = [one.name for one in columns if not one.generated]
    names = ", ".join(map(quote, ["id", *stored]))
    made = []
    for number in (3, 17, 90):
        values = ", ".join([str(number)] * (len(stored) + 1))
        made += [
            f'INSERT INTO "parents" VALUES ({number})',
            f"INSERT INTO {quote(table)} ({names}) VALUES ({values})",
        ]
    gone = [f'DELETE FROM {quote(table)} WHERE "id" = 90']
    return (*made, *gone, "INSERT INTO children VALUES (3), (17)")
