"""Which topics have certain words: the one question, in the words of each database."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

from app.topics.search_in_postgresql import IN_TAGS, IN_TITLE
from app.topics.search_in_sqlite import ROWS_PER_TOPIC

STATEMENTS = {
    "postgresql": "SELECT topic_id FROM search_entries WHERE vector @@ %s::tsquery",
    "sqlite": f"SELECT rowid / {ROWS_PER_TOPIC} FROM topic_search WHERE topic_search MATCH %s",  # noqa: S608
}
OR_SHARE_CODE = " UNION SELECT id FROM topics WHERE share_code = %s"
ALL_PARTS = ("title", "tags", "options", "description")
MARKS = {ALL_PARTS: "", ("title",): IN_TITLE, ("title", "tags"): IN_TAGS}
"""What precedes words in the vectors of PostgreSQL, by the parts in which they stand."""


def topics_with(words: Sequence[str], *, parts: Sequence[str] = ALL_PARTS, or_share_code: str = "") -> RawSQL:
    """The keys of topics that have every one of the folded `words`, the last of which may be begun only.

    `words` come from `search_words`, so that no sign of a query language is in them.
    """
    statement = STATEMENTS[connection.vendor]
    parameters = [said_to[connection.vendor](words, parts)]
    if or_share_code:
        statement += OR_SHARE_CODE
        parameters.append(or_share_code)
    return RawSQL(statement, parameters, output_field=BigIntegerField())  # noqa: S611 (no text of people)


def said_to_sqlite(words: Sequence[str], parts: Sequence[str]) -> str:
    quoted = " ".join(f'"{word}"' for word in words)
    return f"{{{' '.join(parts)}}} : ({quoted} *)"


def said_to_postgresql(words: Sequence[str], parts: Sequence[str]) -> str:
    mark = MARKS[tuple(parts)]
    return " & ".join(f"'{mark}{word}'" for word in words) + ":*"


said_to = {"sqlite": said_to_sqlite, "postgresql": said_to_postgresql}
