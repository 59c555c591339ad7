"""A snapshot's lines, table by table, and the names in them that nobody chose."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

Facts = Counter[str]
Tables = Mapping[str, Facts]

# PostgreSQL's catalogs name an index in its definition, a constraint and a sequence beside it.
INDEX_NAME = re.compile(r'(CREATE (?:UNIQUE )?INDEX )("(?:[^"]|"")+"|\S+)( ON )')


def by_table(lines: Iterable[str]) -> dict[str, Facts]:
    """Table → the lines that tell of it. A sequence belongs to its column's table."""
    tables: dict[str, Facts] = defaultdict(Counter)
    for line in lines:
        parts = line.split(" | ")
        owner = parts[6] if parts[0] == "sequence" and parts[6] != "None" else parts[1]
        tables[owner.strip('"')][line] += 1
    return dict(tables)


def differing(found: Tables, wanted: Tables) -> dict[str, tuple[str, ...]]:
    """Table → the lines that only one of two databases has; equal tables are left out."""
    return {
        table: lines
        for table in sorted(found.keys() | wanted.keys())
        if (lines := lines_apart(found.get(table, Counter()), wanted.get(table, Counter())))
    }


def lines_apart(found: Facts, wanted: Facts) -> tuple[str, ...]:
    return (
        *(f"- {line}" for line in sorted((wanted - found).elements())),
        *(f"+ {line}" for line in sorted((found - wanted).elements())),
    )


def without_names(facts: Facts, chosen: Iterable[str]) -> Facts:
    """The facts of a table with names masked, but for those that a person chose."""
    kept = set(chosen)

    def masked(name: str | None) -> str:
        return name if name and name.strip('"') in kept else "…"

    bare: Facts = Counter()
    for line, count in facts.items():
        bare[mask(line, masked)] += count
    return bare


def mask(line: str, masked: Callable[[str | None], str]) -> str:
    parts = line.split(" | ")
    if parts[0] == "constraint":
        parts[2] = masked(parts[2])
    elif parts[0] == "sequence":
        parts[1] = "…"
    elif parts[0] == "index" and not parts[2].startswith("CREATE "):
        return mask_sqlite_index(parts, masked)
    elif parts[0] == "index":
        parts[2] = INDEX_NAME.sub(lambda match: match[1] + masked(match[2]) + match[3], parts[2])
    elif parts[0] == "text":
        parts[2] = mask_sqlite_text(parts[2], masked)
    return " | ".join(parts)


def mask_sqlite_index(parts: list[str], masked: Callable[[str | None], str]) -> str:
    name, text = parts[2], parts[7]
    parts[2] = masked(name)
    parts[7] = text.replace(f" index {name.lower()} on ", f" index {masked(name)} on ")
    return " | ".join(parts)


def mask_sqlite_text(text: str, masked: Callable[[str | None], str]) -> str:
    kind, _, rest = text.partition(" ")
    if kind not in ("check", "references", "unique"):
        return text
    name, _, body = rest.partition(" ")
    return f"{kind} {masked(name)} {body}"
