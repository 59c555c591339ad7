"""How PostgreSQL finds words in topics: a `tsvector` for each, in a table of its own under a GIN index.

PostgreSQL's parser reads words by the locale of the database, and knows addresses, hyphens and decimals
that SQLite does not. So that the same words find the same topics everywhere, `folded_words` folds and
parts words itself, and no text search configuration takes part. Weights say where a word stands: A title,
B tags, C options, D description.

Triggers run once for each statement where many rows come at once. Two who add an option to one topic at
the same time wait for one another (`FOR UPDATE`), else the later to commit would index what it saw before.
"""

from __future__ import annotations

import unicodedata

from app.bridge.objects import ByVendor, Function, Trigger
from app.topics.trigger_functions import trigger_function
from app.topics.words import LONGEST_WORD, small

CASED_SCRIPTS = [
    range(0xB5, 0xB6),
    range(0xC0, 0x250),
    range(0x370, 0x400),
    range(0x400, 0x530),
    range(0x531, 0x557),
    range(0x1E00, 0x2000),
    range(0x2160, 0x2170),
    range(0xFF21, 0xFF3B),
]
"""Latin, Greek, Cyrillic, Armenian; their case folding is settled for good, as Unicode promises."""

SEPARATORS = (
    r"\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7"
    r"\u02c2-\u02c5\u02d2-\u02df\u02e5-\u02eb\u02ed\u02ef-\u02ff\u0375\u037e\u0384\u0385\u0387\u03f6\u0482"
    r"\u055a-\u055f\u0589\u058a\u058d-\u058f\u05be\u05c0\u05c3\u05c6\u05f3\u05f4"
    r"\u0600-\u060f\u061b-\u061f\u066a-\u066d\u06d4\u06dd\u06de\u06e9\u06fd\u06fe"
    r"\u0964\u0965\u0970\u0e3f\u0e4f\u0e5a\u0e5b\u1fbd\u1fbf-\u1fc1\u1fcd-\u1fcf\u1fdd-\u1fdf\u1fed-\u1fef\u1ffd\u1ffe"
    r"\u2000-\u206f\u207a-\u207e\u208a-\u208e\u20a0-\u20c0\u2100\u2101\u2103-\u2106\u2108\u2109\u2114\u2116-\u2118\u211e-\u2123\u2125\u2127\u2129\u212e\u213a\u213b\u2140-\u2144\u214a-\u214d\u214f\u2190-\u245f\u249c-\u24e9\u2500-\u2775\u2794-\u2bff"
    r"\u2e00-\u2e2e\u2e30-\u2fff\u3000-\u3004\u3008-\u3020\u3030\u3036\u3037\u303d-\u303f\u309b\u309c\u30a0\u30fb"
    r"\ufe10-\ufe19\ufe30-\ufe6b\ufeff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffe0-\uffee\ufff9-\ufffd"
    r"\U0001f000-\U0001f0ff\U0001f110-\U0001faff"
)
"""What stands between words: signs and spaces. Letters, marks and numbers do not."""

LONGEST_DESCRIPTION, LONGEST_OPTIONS = 20_000, 100_000
"""In characters. A tsvector holds one megabyte; what is longer is found by its beginning."""


def capitals() -> dict[str, str]:
    """The capitals, and what they fold to, that are left once Latin letters have lost their marks."""
    letters = (chr(code) for script in CASED_SCRIPTS for code in script)
    alone = (letter for letter in letters if not is_marked_latin(letter))
    return {letter: small(letter) for letter in alone if small(letter) != letter}


def is_marked_latin(letter: str) -> bool:
    decomposed = unicodedata.normalize("NFD", letter)
    return len(decomposed) > 1 and decomposed[0].isascii()


IN_TITLE, IN_TAGS = "=", "#"
"""What precedes a word once more where it stands in the title, and in title or tags: signs, so no words.

GIN knows no weights; for `school:A` it reads the vector of every topic with the word `school` anywhere.
"""
FOLDED_WORDS = rf"""
    CREATE FUNCTION folded_words(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT CASE WHEN octet_length(bare) = length(bare)
            THEN regexp_replace(lower(bare COLLATE "C"), '[^0-9a-z]+', ' ', 'g')
            ELSE regexp_replace(
                translate(
                    lower(normalize(bare, NFC) COLLATE "C"),
                    '{"".join(capitals())}',
                    '{"".join(capitals().values())}'
                ),
                '[{SEPARATORS}]+', ' ', 'g'
            )
        END
        FROM (
            SELECT regexp_replace(normalize(words, NFD), '([A-Za-z])[\u0300-\u036f]+', '\1', 'g') AS bare
        ) AS unmarked
    $$
"""  # noqa: S608 (all of it is ours)
"""Most texts are ASCII once Latin letters have lost their marks; folding them takes a twentieth."""
SEARCH_VECTOR = f"""
    CREATE FUNCTION search_vector(title text, tags text, options text, description text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(
            string_agg(replace(entries, '?', left(word, {LONGEST_WORD})), ' ')::tsvector, ''::tsvector
        )
        FROM (
            VALUES (title, '''?'':1A ''{IN_TITLE}?'' ''{IN_TAGS}?'''), (tags, '''?'':1B ''{IN_TAGS}?'''),
                (left(options, {LONGEST_OPTIONS}), '''?'':1C'),
                (left(description, {LONGEST_DESCRIPTION}), '''?'':1D')
        ) AS part(words, entries), string_to_table(folded_words(words), ' ') AS word
        WHERE word <> ''
    $$
"""  # noqa: S608 (all of it is ours)
INDEX_TOPICS = """
    CREATE FUNCTION index_topics(keys bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM search_entries WHERE topic_id = ANY (keys) ORDER BY topic_id FOR UPDATE;
        INSERT INTO search_entries (topic_id, vector)
        SELECT topics.id, search_vector(
            topics.title,
            (SELECT string_agg(tags.name, ' ') FROM topic_tags JOIN tags ON tags.id = topic_tags.tag_id
                WHERE topic_tags.topic_id = topics.id),
            (SELECT string_agg(options.text, ' ' ORDER BY options.position) FROM options
                WHERE options.topic_id = topics.id),
            topics.description
        )
        FROM topics WHERE topics.id = ANY (keys) ORDER BY topics.id
        ON CONFLICT (topic_id) DO UPDATE SET vector = EXCLUDED.vector;
    END
    $$
"""
EVERY_TOPIC = "SELECT index_topics(ARRAY(SELECT id FROM topics))"
REBUILD = ("DELETE FROM search_entries", EVERY_TOPIC)


def trigger(name: str, event: str, table: str, rest: str, runs: str) -> Trigger:
    return Trigger(
        name,
        ByVendor(
            postgresql=f"CREATE TRIGGER {name} AFTER {event} ON {table} {rest} EXECUTE FUNCTION {runs}()"
        ),
        table=table,
    )


def statement_triggers(thing: str, table: str) -> tuple[Trigger, ...]:
    """Triggers on a table whose rows belong to topics: one run for each statement."""
    new, old = "NEW TABLE AS changed", "OLD TABLE AS changed"
    both = "OLD TABLE AS gone NEW TABLE AS changed"
    each = "FOR EACH STATEMENT"
    return (
        trigger(f"{thing}_is_indexed", "INSERT", table, f"REFERENCING {new} {each}", "index_topics_of_rows"),
        trigger(
            f"{thing}_is_indexed_anew",
            "UPDATE",
            table,
            f"REFERENCING {both} {each}",
            f"index_changed_{table}",
        ),
        trigger(
            f"{thing}_leaves_index", "DELETE", table, f"REFERENCING {old} {each}", "index_topics_of_rows"
        ),
    )


def index_changed(table: str, columns: str) -> Function:
    """A function for updates of `table`: indexes the topics of rows in which `columns` are different now."""
    before, after = f"SELECT {columns} FROM gone", f"SELECT {columns} FROM changed"  # noqa: S608
    return trigger_function(
        f"index_changed_{table}",
        f"""
            PERFORM index_topics(ARRAY(
                SELECT topic_id FROM ({before} EXCEPT {after}) AS left_out
                UNION SELECT topic_id FROM ({after} EXCEPT {before}) AS brought_in
            ));
        """,  # noqa: S608
    )


POSTGRESQL_OBJECTS = (
    Function("folded_words", FOLDED_WORDS),
    Function("search_vector", SEARCH_VECTOR),
    Function("index_topics", INDEX_TOPICS, then=EVERY_TOPIC),
    trigger_function("index_topic", "PERFORM index_topics(ARRAY[NEW.id]);"),
    trigger_function("forget_topic", "DELETE FROM search_entries WHERE topic_id = OLD.id;"),
    trigger_function(
        "index_topics_of_rows", "PERFORM index_topics(ARRAY(SELECT DISTINCT topic_id FROM changed));"
    ),
    index_changed("options", "id, topic_id, text"),
    index_changed("topic_tags", "id, topic_id, tag_id"),
    trigger_function(
        "index_tagged",
        "PERFORM index_topics(ARRAY(SELECT topic_id FROM topic_tags WHERE tag_id = NEW.id));",
    ),
    trigger("topic_is_indexed", "INSERT", "topics", "FOR EACH ROW", "index_topic"),
    trigger(
        "topic_is_indexed_anew",
        "UPDATE OF title, description",
        "topics",
        "FOR EACH ROW WHEN (OLD.title <> NEW.title OR OLD.description <> NEW.description)",
        "index_topic",
    ),
    trigger("topic_leaves_index", "DELETE", "topics", "FOR EACH ROW", "forget_topic"),
    *statement_triggers("option", "options"),
    *statement_triggers("topic_tag", "topic_tags"),
    trigger("tag_is_indexed_anew", "UPDATE OF name", "tags", "FOR EACH ROW", "index_tagged"),
)
