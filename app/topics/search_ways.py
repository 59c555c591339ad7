"""The ways to the topics with certain words: read the few that have them, or walk an order and ask each.

Which way is short depends on how common the words are, and the databases guess it badly: PostgreSQL takes
every begun word for common, and SQLite knows nothing. So each statement counts first, but no further than
A_FEW, and of the ways to one part of an order all but one are closed: they cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from app.topics.search_in_sqlite import ROWS_PER_TOPIC
from app.topics.searching import ALL_PARTS, said_to_postgresql
from app.topics.ways import Prelude, Stream, Way

A_FEW = {"postgresql": 200, "sqlite": 3000}
"""So many topics are read and sorted at once; finding them costs PostgreSQL more, asking each SQLite."""
MOST_ENDINGS = 64
"""Of a begun word: more of them are looked for as what they begin with, once and not topic by topic."""
PARTS = {"title": ("title",), "tags": ("title", "tags"), "all": ALL_PARTS}
CODE = " UNION SELECT id FROM topics WHERE share_code = %s"


@dataclass(frozen=True)
class Search:
    """Somebody looks for words. `said` is all that the database is told of them, by what it is for."""

    said: Mapping[str, str]

    @classmethod
    def of(cls, words: Sequence[str], *, code: str = "") -> Search:
        """Of folded words, or of the topic with this share code if there is one."""
        return cls({**SAID[connection.vendor](words), **({"code": code} if code else {})})

    def prelude(self, *names: str) -> Prelude:
        """What stands before the statement whose ways are to the parts with these `names`."""
        return PRELUDES[connection.vendor](self, names)

    def ways(self, name: str = "all") -> tuple[Way, ...]:
        """The ways to all topics with the words in these parts."""
        return WAYS[connection.vendor](self, name)

    def streams(self, *names: str) -> dict[str, tuple[Way, ...]]:
        """The ways by which topics with the words come in the order of their keys, without looking at others.

        Those of each part with one of the `names` lead to the topics that are not in the parts before it.
        Empty where a share code may be meant, which stands in no index of words.
        """
        if "code" in self.said:
            return {}
        before = dict(zip(names, ("", *names), strict=False))
        return {name: STREAMS[connection.vendor](self, name, but=before[name]) for name in names}

    def prelude_of_streams(self, *names: str) -> Prelude:
        """What stands before a statement with these: only PostgreSQL counts first."""
        return self.prelude(*(names if connection.vendor == "postgresql" else ()))

    def without(self, name: str) -> Q:
        """The condition of having not all the words in these parts."""
        return WITHOUT[connection.vendor](self, name)

    def code_of(self, name: str) -> list[str]:
        """The share code, where it is looked for: it stands in no part, so only among all."""
        return [self.said["code"]] if "code" in self.said and name == "all" else []


def condition(sql: str, *parameters: Any) -> Q:
    return Q(RawSQL(sql, parameters, output_field=BooleanField()))  # noqa: S611 (no text of people)


def a_few() -> int:
    return A_FEW[connection.vendor]


def few(name: str) -> str:
    return f"(SELECT count(*) FROM few_{name}) <= {a_few()}"  # noqa: S608


def say_to_postgresql(words: Sequence[str]) -> dict[str, str]:
    return {name: said_to_postgresql(words, parts) for name, parts in PARTS.items()}


def prelude_in_postgresql(search: Search, names: Sequence[str]) -> Prelude:
    parts, parameters = [], []
    for name in names:
        found = f"SELECT topic_id FROM search_entries WHERE vector @@ %s::tsquery LIMIT {a_few() + 1}"  # noqa: S608
        parameters += [search.said[name], *search.code_of(name)]
        more = CODE if search.code_of(name) else ""
        parts.append(f"few_{name}(topic) AS MATERIALIZED (({found}){more})")
    return f"WITH {', '.join(parts)} ", tuple(parameters)


def ways_in_postgresql(search: Search, name: str) -> tuple[Way, ...]:
    said, code = search.said[name], search.code_of(name)
    asked = f"{ASKED_OF_POSTGRESQL}{' OR topics.share_code = %s' if code else ''}"
    read = f"topics.id = ANY (ARRAY(SELECT topic FROM few_{name}))"  # noqa: S608
    return (
        Way(condition(read), gate=few(name)),
        Way(condition(asked, said, *code), gate=f"NOT {few(name)}"),
    )


ASKED_OF_POSTGRESQL = (
    "coalesce((SELECT vector @@ %s::tsquery FROM search_entries WHERE topic_id = topics.id), false)"
)


def without_in_postgresql(search: Search, name: str) -> Q:
    return condition(f"NOT {ASKED_OF_POSTGRESQL}", search.said[name])


def stream_in_postgresql(search: Search, name: str, *, but: str) -> tuple[Way, ...]:
    """GIN gives no order: where many have the words, their vectors are read from the newest on."""
    read, _asked = ways_in_postgresql(search, name)
    keys = "SELECT topic_id AS key FROM search_entries WHERE coalesce(vector @@ %s::tsquery, false)"
    said = [search.said[name]]
    if but:
        read = replace(read, condition=read.condition & search.without(but))
        keys += " AND NOT coalesce(vector @@ %s::tsquery, false)"
        said.append(search.said[but])
    stream = Stream(keys, tuple(said), place="topic_id", per_key=1, fence="OFFSET 0")
    return read, streamed(stream, gate=f"NOT {few(name)}")


def say_to_sqlite(words: Sequence[str]) -> dict[str, str]:
    """The whole words; the last one, which may be begun only; and where its endings begin and end."""
    *whole, begun = words
    before = "".join(f'"{word}" AND ' for word in whole)
    return {"whole": before, "all": f'{before}"{begun}" *', "from": begun, "to": begun + "\U0010ffff"}


def prelude_in_sqlite(search: Search, names: Sequence[str]) -> Prelude:
    parts = [endings(), asked()]
    parameters = [search.said[key] for key in ("from", "to", "to", "whole", "all")]
    for name in names:
        parameters += search.code_of(name)
        more = CODE if search.code_of(name) else ""
        parts.append(
            f"few_{name}(topic) AS MATERIALIZED "  # noqa: S608
            f"(SELECT * FROM (SELECT DISTINCT {matching(name)} LIMIT {a_few() + 1}){more})"
        )
    return f"WITH RECURSIVE {', '.join(parts)} ", tuple(parameters)


def endings() -> str:
    """The words between two, each sought behind the one before; after the last comes null."""
    return (
        "endings(term) AS ("  # noqa: S608 (all of it is ours)
        "SELECT * FROM (SELECT term FROM temp.topic_words WHERE term >= %s AND term < %s LIMIT 1)"
        " UNION ALL SELECT (SELECT term FROM temp.topic_words"
        " WHERE term >= endings.term || char(1) AND term < %s LIMIT 1)"
        f" FROM endings WHERE endings.term IS NOT NULL LIMIT {MOST_ENDINGS + 1})"
    )


def asked() -> str:
    """What is said to FTS5 of the words: the last one by its endings, unless they are many or none."""
    return (
        f"asked(words, is_short) AS MATERIALIZED (SELECT CASE WHEN count(*) BETWEEN 1 AND {MOST_ENDINGS}"  # noqa: S608
        " THEN %s || '(\"' || group_concat(term, '\" OR \"') || '\")' ELSE %s END,"
        f" count(*) <= {MOST_ENDINGS}"
        " FROM endings WHERE term IS NOT NULL)"
    )


def matching(name: str) -> str:
    columns = " ".join(PARTS[name])
    said = f"(SELECT '{{{columns}}} : (' || words || ')' FROM asked)"  # noqa: S608
    return f"rowid / {ROWS_PER_TOPIC} FROM topic_search WHERE topic_search MATCH {said}"


def ways_in_sqlite(search: Search, name: str) -> tuple[Way, ...]:
    code = search.code_of(name)
    or_code = " OR topics.share_code = %s" if code else ""
    first = f"topics.id * {ROWS_PER_TOPIC}"
    own_rows = f"rowid BETWEEN {first} AND {first} + {ROWS_PER_TOPIC - 1}"
    is_short = "(SELECT is_short FROM asked)"
    return (
        Way(condition(f"topics.id IN (SELECT topic FROM few_{name})"), gate=few(name)),  # noqa: S608
        Way(
            condition(f"EXISTS (SELECT {matching(name)} AND {own_rows}){or_code}", *code),
            gate=f"NOT {few(name)} AND {is_short}",
        ),
        Way(
            condition(f"topics.id IN (SELECT {matching(name)}){or_code}", *code),
            gate=f"NOT {few(name)} AND NOT {is_short}",
        ),
    )


def stream_in_sqlite(_search: Search, name: str, *, but: str) -> tuple[Way, ...]:
    """FTS5 gives row ids in either direction, and takes one set of rows from another as it goes."""
    columns = {part: " ".join(PARTS[part]) for part in (name, but) if part}
    said = [f"'({{{columns[name]}}} : (' || words || '))'"]
    if but:
        said.append(f"' NOT ({{{columns[but]}}} : (' || words || '))'")
    keys = (
        f"SELECT rowid / {ROWS_PER_TOPIC} AS key FROM topic_search"  # noqa: S608
        f" WHERE topic_search MATCH (SELECT {' || '.join(said)} FROM asked)"
    )
    return (streamed(Stream(keys, (), place="rowid", per_key=ROWS_PER_TOPIC, fence="LIMIT -1")),)


def streamed(stream: Stream, *, gate: str = "") -> Way:
    return Way(condition("topics.id = stream.key"), gate=gate, stream=stream)


def without_in_sqlite(search: Search, name: str) -> Q:
    return condition(f"topics.id NOT IN (SELECT {matching(name)})")


SAID = {"postgresql": say_to_postgresql, "sqlite": say_to_sqlite}
PRELUDES = {"postgresql": prelude_in_postgresql, "sqlite": prelude_in_sqlite}
WAYS = {"postgresql": ways_in_postgresql, "sqlite": ways_in_sqlite}
STREAMS = {"postgresql": stream_in_postgresql, "sqlite": stream_in_sqlite}
WITHOUT = {"postgresql": without_in_postgresql, "sqlite": without_in_sqlite}
