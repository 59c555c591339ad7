"""Generated SQLite tables: their text in many spellings, and what it says."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from app.bridge.sqlite.ddl import ColumnFacts, ConstraintFacts, TableFacts
from app.bridge.sqlite.tokens import quote

NAMES = st.one_of(
    st.sampled_from(["id", "check", "a b", "Naïve", 'say "so"', "x,y", "p(q)", "null", "constraint", "it's"]),
    st.text("abcXYZ_é ,()'\"-[]`", min_size=1, max_size=6),
).filter(lambda name: not name.lower().startswith("sqlite_"))
BLANKS = st.sampled_from([" ", "  ", "\n\t", " /* a, (b */ ", " -- it's, (\n"])
TYPES = st.sampled_from(["integer", "integer unsigned", "varchar(20)", "decimal", "bool", "datetime", "text"])
CONSTANTS = st.sampled_from(
    ["5", "'a, b'", "'it''s ('", "'%s :x'", "1.5e3", "x'00ff'", "null", "current_timestamp"]
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, TableFacts]:
    """(CREATE TABLE text, its facts)."""
    names = draw(st.lists(NAMES, min_size=2, max_size=6, unique_by=str.lower))
    table, key, *others = names
    blank = draw(BLANKS)
    constraints = [ConstraintFacts("primary key", None, (key,))]
    columns = {key: ColumnFacts("integer", not_null=True, autoincrement=True)}
    parts = [f"{quote(key)}{blank}integer NOT NULL PRIMARY{blank}KEY AUTOINCREMENT"]
    for name in others:
        text, facts, found = draw(column(name))
        parts.append(text)
        columns[name] = facts
        constraints += found
    for number, name in enumerate(others):
        if draw(st.booleans()):
            found_one = ConstraintFacts("unique", f"unique {number}", (name, key))
            constraints.append(found_one)
            parts.append(f'CONSTRAINT{blank}"unique {number}" UNIQUE ({quote(name)},{blank}{quote(key)})')
    body = f",{blank}".join(parts)
    return f"CREATE TABLE {quote(table)}{blank}({body}{blank})", TableFacts(
        table, columns, tuple(constraints)
    )


@st.composite
def column(draw: st.DrawFn, name: str) -> tuple[str, ColumnFacts, list[ConstraintFacts]]:
    """(a column's definition, its facts, its constraints); clauses come in any order."""
    kind, blank = draw(TYPES), draw(BLANKS)
    facts, found, clauses = ColumnFacts(kind), [], []
    if draw(st.booleans()):
        default = draw(CONSTANTS)
        facts = replace(facts, default=default)
        clauses.append(draw(st.sampled_from([f"DEFAULT{blank}{default}", f"default ({default})"])))
    if draw(st.booleans()):
        facts = replace(facts, not_null=True)
        clauses.append(f"NOT{blank}NULL")
    if draw(st.booleans()):
        facts = replace(facts, collation="nocase")
        clauses.append(draw(st.sampled_from(["COLLATE NOCASE", 'collate "nocase"'])))
    if draw(st.booleans()):
        found.append((len(clauses), ConstraintFacts("unique", None, (name,))))
        clauses.append("UNIQUE")
    if draw(st.booleans()):
        label = draw(st.one_of(st.none(), st.sampled_from(["unique", "default", "a b"])))
        says = f"length({draw(st.sampled_from(['length', 'lower']))}('a)b,')) > 0"
        prefix = "" if label is None else f"CONSTRAINT {quote(label)} "
        found.append((len(clauses), ConstraintFacts("check", label, (name,), says)))
        clauses.append(
            f"{prefix}CHECK{blank}(({says.replace('length', 'LENGTH').replace(' >', blank + '>')}))"
        )
    if draw(st.booleans()):
        options = ("deferrable", "initially deferred", "on delete set null")
        found.append(
            (len(clauses), ConstraintFacts("foreign key", None, (name,), None, "other", ("id",), options))
        )
        clauses.append('REFERENCES "other" ("id") ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED')
    order = draw(st.permutations(range(len(clauses))))
    ranked = sorted(found, key=lambda item: order.index(item[0]))
    text = blank.join(
        [quote(name), draw(st.sampled_from([kind, kind.upper()])), *(clauses[i] for i in order)]
    )
    return text, facts, [constraint for _, constraint in ranked]
