"""How SQLite finds words in topics: an FTS5 table, filled from a view, kept right by triggers.

A row of it is a topic: title, tags, options, description. Triggers of SQLite run for each row, so that a
topic of a thousand options would be indexed a thousand times over, each time longer: therefore options stand
in rows of 32, each with title and tags, and a trigger writes one such row anew. Words in options of a topic
that has more are found together where they stand in one row.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.objects import ByVendor, Trigger, View, VirtualTable

ROWS_PER_TOPIC = 64
"""Row ids of a topic begin at its key times this."""
OPTIONS_PER_ROW = 32
PLACE = f"min(max(({{option}}position - 1) / {OPTIONS_PER_ROW}, 0), {ROWS_PER_TOPIC - 1})"
"""In which of its topic's rows an option stands; the first is 0."""


def bare(text: str) -> str:
    """The SQL of `text` with a plain A for the one marked one that SQLite's tokenizer leaves as it is."""
    return f"replace(replace({text}, 'Ǡ', 'A'), 'ǡ', 'a')"


SEARCHED_TEXTS = f"""
    CREATE VIEW searched_texts AS
    SELECT
        topic_id * {ROWS_PER_TOPIC} + place AS row_id,
        topic_id,
        place,
        {bare("title")} AS title,
        (SELECT group_concat({bare("name")}, ' ') FROM topic_tags JOIN tags ON tags.id = topic_tags.tag_id
            WHERE topic_tags.topic_id = topics.id) AS tags,
        (SELECT group_concat({bare("text")}, ' ') FROM options
            WHERE options.topic_id = topics.id AND {PLACE.format(option="options.")} = place) AS options,
        CASE WHEN place = 0 THEN {bare("description")} END AS description
    FROM (
        SELECT id AS topic_id, 0 AS place FROM topics
        UNION
        SELECT topic_id, {PLACE.format(option="")} FROM options
    ) AS searched JOIN topics ON topics.id = searched.topic_id
"""  # noqa: S608 (all of it is ours)
TOPIC_SEARCH = (
    "CREATE VIRTUAL TABLE topic_search USING fts5(title, tags, options, description, "
    "tokenize = \"unicode61 remove_diacritics 2 categories 'L* M* N* Co'\")"
)
INDEX = """
    INSERT INTO topic_search (rowid, title, tags, options, description)
    SELECT row_id, title, tags, options, description FROM searched_texts
"""
OPTIMIZE = "INSERT INTO topic_search (topic_search) VALUES ('optimize')"
"""Makes one piece of the index: asking it about one topic costs each piece."""
REBUILD = ("DELETE FROM topic_search", INDEX, OPTIMIZE)


def forget_topic(topic: str) -> str:
    """A statement that removes all rows of `topic`: an expression, such as `OLD.id`."""
    first = f"{topic} * {ROWS_PER_TOPIC}"
    return f"""
    DELETE FROM topic_search WHERE rowid BETWEEN {first} AND {first} + {ROWS_PER_TOPIC - 1};"""  # noqa: S608


def index_topic(topic: str) -> str:
    return f"{forget_topic(topic)}{INDEX.rstrip()} WHERE topic_id = {topic};"


def index_option(option: str) -> str:
    """Statements that write the row anew in which `option`, OLD or NEW, stands."""
    place = PLACE.format(option=f"{option}.")
    return f"""
    DELETE FROM topic_search WHERE rowid = {option}.topic_id * {ROWS_PER_TOPIC} + {place};
    {INDEX.strip()} WHERE topic_id = {option}.topic_id AND place = {place};"""  # noqa: S608


def index_tagged(tag: str) -> str:
    tagged = f"(SELECT topic_id FROM topic_tags WHERE tag_id = {tag})"  # noqa: S608
    return f"""
    DELETE FROM topic_search WHERE rowid IN (SELECT row_id FROM searched_texts WHERE topic_id IN {tagged});
    {INDEX.strip()} WHERE topic_id IN {tagged};"""  # noqa: S608


def list_words(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Let a new connection read the words of the index, for what a begun word may end in.

    The table is the connection's own and holds nothing; the index need not be there yet. Its rows are where
    a word stands, to be read one at a time: the table of words counts, for which it reads them all.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.topic_words "
                "USING fts5vocab(main, topic_search, instance)"
            )


def trigger(name: str, event: str, table: str, action: str) -> Trigger:
    sql = f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN{action}\nEND"
    return Trigger(name, ByVendor(sqlite=sql), table=table)


SQLITE_OBJECTS = (
    View("searched_texts", ByVendor(sqlite=SEARCHED_TEXTS)),
    VirtualTable("topic_search", TOPIC_SEARCH, then=INDEX),
    trigger("topic_is_indexed", "INSERT", "topics", index_topic("NEW.id")),
    trigger("topic_is_indexed_anew", "UPDATE OF title, description", "topics", index_topic("NEW.id")),
    trigger("topic_leaves_index", "DELETE", "topics", forget_topic("OLD.id")),
    trigger("option_is_indexed", "INSERT", "options", index_option("NEW")),
    trigger(
        "option_is_indexed_anew",
        "UPDATE OF topic_id, text, position",
        "options",
        index_option("OLD") + index_option("NEW"),
    ),
    trigger("option_leaves_index", "DELETE", "options", index_option("OLD")),
    trigger("topic_tag_is_indexed", "INSERT", "topic_tags", index_topic("NEW.topic_id")),
    trigger(
        "topic_tag_is_indexed_anew",
        "UPDATE OF topic_id, tag_id",
        "topic_tags",
        index_topic("OLD.topic_id") + index_topic("NEW.topic_id"),
    ),
    trigger("topic_tag_leaves_index", "DELETE", "topic_tags", index_topic("OLD.topic_id")),
    trigger("tag_is_indexed_anew", "UPDATE OF name", "tags", index_tagged("NEW.id")),
)
