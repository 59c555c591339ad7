"""Single changes of a database behind the models' back, and what `drift` has to call each of them.

Name → (statements, what is seen). What is seen are `kind name: fact`, separated by semicolons.
On SQLite a change of a table's text is (old text, new text, what is seen), of library_book.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from tests.bridge.mutations_of_schemas import add_lines
from tests.bridge.workshop import Models

BOOK = "ALTER TABLE library_book"


def library() -> Models:
    library = Models()
    library.add("Author", code=models.CharField(max_length=8, unique=True))
    library.add("Tag", label=models.CharField(max_length=8))
    library.add(
        "Book",
        title=models.CharField(max_length=50, db_comment="As printed"),
        pages=models.PositiveIntegerField(),
        price=models.DecimalField(max_digits=5, decimal_places=2, null=True),
        note=models.TextField(null=True),
        rank=models.IntegerField(),
        shelf=models.CharField(max_length=9, db_default="A"),
        facts=models.JSONField(null=True),
        author=models.ForeignKey("Author", models.CASCADE),
        tags=models.ManyToManyField("Tag"),
        twice=models.GeneratedField(
            expression=F("pages") * 2, output_field=models.IntegerField(), db_persist=True
        ),
        meta={
            "db_table_comment": "What can be lent",
            "unique_together": {("title", "author")},
            "indexes": [
                models.Index(fields=["title", "-id"], name="book_by_title"),
                models.Index(Lower("title"), name="book_in_lower_case"),
            ],
            "constraints": [
                models.CheckConstraint(condition=Q(pages__gt=0), name="pages_are_sensible"),
                models.UniqueConstraint(
                    fields=["title"], condition=Q(pages__gt=100), name="title_is_unique_for_long_books"
                ),
            ],
        },
    )
    add_lines(library)
    return library


ANYWHERE = {
    "table dropped": ("DROP TABLE library_book_tags", "table library_book_tags: existence"),
    "column added": ("ALTER TABLE library_book ADD COLUMN extra integer", "column extra: existence"),
    "column renamed": (
        "ALTER TABLE library_book RENAME COLUMN rank TO standing",
        "column rank: existence; column standing: existence",
    ),
    "index added": ("CREATE INDEX extra ON library_book (pages, title DESC)", "index extra: existence"),
    "unique index added": ("CREATE UNIQUE INDEX extra ON library_book (rank)", "index extra: existence"),
    "expression index added": ("CREATE INDEX extra ON library_book (upper(title))", "index extra: existence"),
    "partial index added": (
        "CREATE UNIQUE INDEX extra ON library_book (pages) WHERE pages > 5",
        "index extra: existence",
    ),
    "index dropped": ("DROP INDEX book_by_title", "index book_by_title: existence"),
    "expression index dropped": ("DROP INDEX book_in_lower_case", "index book_in_lower_case: existence"),
    "conditional unique dropped": (
        "DROP INDEX title_is_unique_for_long_books",
        "index title_is_unique_for_long_books: existence",
    ),
    "foreign key's index dropped": ("DROP INDEX {key_index}", "index {key_index}: existence"),
    "index made unique": (
        "DROP INDEX book_by_title; CREATE UNIQUE INDEX book_by_title ON library_book (title, id DESC)",
        "index book_by_title: definition",
    ),
    "index of another order": (
        "DROP INDEX book_by_title; CREATE INDEX book_by_title ON library_book (title, id)",
        "index book_by_title: definition",
    ),
    "index of other columns": (
        "DROP INDEX book_by_title; CREATE INDEX book_by_title ON library_book (id DESC, title)",
        "index book_by_title: definition",
    ),
    "index of another condition": (
        (
            "DROP INDEX title_is_unique_for_long_books; "
            "CREATE UNIQUE INDEX title_is_unique_for_long_books ON library_book (title) WHERE pages > 101"
        ),
        "index title_is_unique_for_long_books: definition",
    ),
    "index without its condition": (
        (
            "DROP INDEX title_is_unique_for_long_books; "
            "CREATE UNIQUE INDEX title_is_unique_for_long_books ON library_book (title)"
        ),
        "index title_is_unique_for_long_books: definition",
    ),
    "index no longer unique": (
        (
            "DROP INDEX title_is_unique_for_long_books; "
            "CREATE INDEX title_is_unique_for_long_books ON library_book (title) WHERE pages > 100"
        ),
        "index title_is_unique_for_long_books: definition",
    ),
    "index of another expression": (
        "DROP INDEX book_in_lower_case; CREATE INDEX book_in_lower_case ON library_book (upper(title))",
        "index book_in_lower_case: definition",
    ),
    "index by another name": (
        "DROP INDEX book_in_lower_case; CREATE INDEX book_in_small ON library_book (lower(title))",
        "index book_in_lower_case: existence; index book_in_small: existence",
    ),
}
POSTGRESQL = {
    "type changed": (f"{BOOK} ALTER title TYPE varchar(51)", "column title: type"),
    "type widened": (f"{BOOK} ALTER rank TYPE bigint", "column rank: type"),
    "type without length": (f"{BOOK} ALTER shelf TYPE varchar", "column shelf: type"),
    "digits changed": (f"{BOOK} ALTER price TYPE numeric(6, 2)", "column price: type"),
    "not null dropped": (f"{BOOK} ALTER title DROP NOT NULL", "column title: nullability"),
    "not null set": (f"{BOOK} ALTER note SET NOT NULL", "column note: nullability"),
    "default dropped": (f"{BOOK} ALTER shelf DROP DEFAULT", "column shelf: default"),
    "default changed": (f"{BOOK} ALTER shelf SET DEFAULT 'B'", "column shelf: default"),
    "default set": (f"{BOOK} ALTER title SET DEFAULT 'it''s :a 5 %%'", "column title: default"),
    "collation changed": (f'{BOOK} ALTER title TYPE varchar(50) COLLATE "C"', "column title: collation"),
    "identity dropped": ("ALTER TABLE library_tag ALTER id DROP IDENTITY", "column id: identity"),
    "identity always": ("ALTER TABLE library_tag ALTER id SET GENERATED ALWAYS", "column id: identity"),
    "column dropped": (f"{BOOK} DROP COLUMN note", "column note: existence"),
    "generated column changed": (
        f"{BOOK} DROP COLUMN twice, ADD COLUMN twice integer GENERATED ALWAYS AS (pages * 3) STORED",
        "column twice: generated",
    ),
    "generated column made plain": (f"{BOOK} ALTER twice DROP EXPRESSION", "column twice: generated"),
    "check dropped": (
        f"{BOOK} DROP CONSTRAINT pages_are_sensible",
        "check pages_are_sensible: existence",
    ),
    "check changed": (
        (
            f"{BOOK} DROP CONSTRAINT pages_are_sensible, "
            "ADD CONSTRAINT pages_are_sensible CHECK (pages > 1 OR title = 'x')"
        ),
        "check pages_are_sensible: definition",
    ),
    "check not valid": (
        (
            f"{BOOK} DROP CONSTRAINT pages_are_sensible, "
            "ADD CONSTRAINT pages_are_sensible CHECK (pages > 0) NOT VALID"
        ),
        "check pages_are_sensible: definition",
    ),
    "check not inherited": (
        (
            f"{BOOK} DROP CONSTRAINT pages_are_sensible, "
            "ADD CONSTRAINT pages_are_sensible CHECK (pages > 0) NO INHERIT"
        ),
        "check pages_are_sensible: definition",
    ),
    "check renamed": (
        f"{BOOK} RENAME CONSTRAINT pages_are_sensible TO pages_are_good",
        "check pages_are_good: existence; check pages_are_sensible: existence",
    ),
    "check added": (
        f"{BOOK} ADD CONSTRAINT extra CHECK (title <> 'it''s :a 5 %%')",
        "check extra: existence",
    ),
    "positive check dropped": (
        f"{BOOK} DROP CONSTRAINT library_book_pages_check",
        "check library_book_pages_check: existence",
    ),
    "unique dropped": (
        "ALTER TABLE library_author DROP CONSTRAINT library_author_code_key",
        "unique library_author_code_key: existence",
    ),
    "unique added": (f"{BOOK} ADD UNIQUE (note)", "unique library_book_note_key: existence"),
    "unique_together dropped": (f"{BOOK} DROP CONSTRAINT {{together}}", "unique {together}: existence"),
    "unique made deferrable": (
        (
            "ALTER TABLE library_author DROP CONSTRAINT library_author_code_key, "
            "ADD CONSTRAINT library_author_code_key UNIQUE (code) DEFERRABLE INITIALLY DEFERRED"
        ),
        "unique library_author_code_key: definition",
    ),
    "nulls not distinct": (
        (
            "ALTER TABLE library_author DROP CONSTRAINT library_author_code_key, "
            "ADD CONSTRAINT library_author_code_key UNIQUE NULLS NOT DISTINCT (code)"
        ),
        "unique library_author_code_key: definition",
    ),
    "unique with included column": (
        (
            "ALTER TABLE library_author DROP CONSTRAINT library_author_code_key, "
            "ADD CONSTRAINT library_author_code_key UNIQUE (code) INCLUDE (id)"
        ),
        "unique library_author_code_key: definition",
    ),
    "exclusion added": (
        f"{BOOK} ADD CONSTRAINT extra EXCLUDE USING btree (rank WITH =)",
        "exclude extra: existence",
    ),
    "primary key dropped": (
        "ALTER TABLE library_book_tags DROP CONSTRAINT library_book_tags_pkey",
        "primary key library_book_tags_pkey: existence",
    ),
    "primary key of two columns": (
        (
            "ALTER TABLE library_book_tags DROP CONSTRAINT library_book_tags_pkey, "
            "ADD CONSTRAINT library_book_tags_pkey PRIMARY KEY (id, tag_id)"
        ),
        "primary key library_book_tags_pkey: definition",
    ),
    "like index dropped": ("DROP INDEX {like}", "index {like}: existence"),
    "index method changed": (
        "DROP INDEX book_by_title; CREATE INDEX book_by_title ON library_book USING hash (title)",
        "index book_by_title: definition",
    ),
    "index storage parameter": (
        "ALTER INDEX book_by_title SET (fillfactor = 50)",
        "index book_by_title: definition",
    ),
    "index with included column": (
        "DROP INDEX book_by_title; CREATE INDEX book_by_title ON library_book (title, id DESC) INCLUDE (id)",
        "index book_by_title: definition",
    ),
    "index of another operator class": (
        (
            "DROP INDEX book_by_title; "
            "CREATE INDEX book_by_title ON library_book (title varchar_pattern_ops, id DESC)"
        ),
        "index book_by_title: definition",
    ),
    "index with nulls elsewhere": (
        "DROP INDEX book_by_title; CREATE INDEX book_by_title ON library_book (title, id DESC NULLS LAST)",
        "index book_by_title: definition",
    ),
    "index of another collation": (
        'DROP INDEX book_by_title; CREATE INDEX book_by_title ON library_book (title COLLATE "C", id DESC)',
        "index book_by_title: definition",
    ),
    "index invalid": (
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'book_by_title'::regclass",
        "index book_by_title: definition",
    ),
    "foreign key dropped": (
        'ALTER TABLE library_book DROP CONSTRAINT "{key}"',
        "foreign key {key}: existence",
    ),
    "foreign key cascades": (
        (
            'ALTER TABLE library_book DROP CONSTRAINT "{key}", ADD CONSTRAINT "{key}" '
            "FOREIGN KEY (author_id) REFERENCES library_author (id) ON DELETE CASCADE "
            "DEFERRABLE INITIALLY DEFERRED"
        ),
        "foreign key {key}: definition",
    ),
    "foreign key updates": (
        (
            'ALTER TABLE library_book DROP CONSTRAINT "{key}", ADD CONSTRAINT "{key}" '
            "FOREIGN KEY (author_id) REFERENCES library_author (id) ON UPDATE CASCADE "
            "DEFERRABLE INITIALLY DEFERRED"
        ),
        "foreign key {key}: definition",
    ),
    "foreign key to another table": (
        (
            'ALTER TABLE library_book DROP CONSTRAINT "{key}", ADD CONSTRAINT "{key}" '
            "FOREIGN KEY (author_id) REFERENCES library_tag (id) DEFERRABLE INITIALLY DEFERRED"
        ),
        "foreign key {key}: definition",
    ),
    "foreign key not deferred": (
        'ALTER TABLE library_book ALTER CONSTRAINT "{key}" DEFERRABLE INITIALLY IMMEDIATE',
        "foreign key {key}: definition",
    ),
    "foreign key not deferrable": (
        'ALTER TABLE library_book ALTER CONSTRAINT "{key}" NOT DEFERRABLE',
        "foreign key {key}: definition",
    ),
    "foreign key not valid": (
        (
            'ALTER TABLE library_book DROP CONSTRAINT "{key}", ADD CONSTRAINT "{key}" '
            "FOREIGN KEY (author_id) REFERENCES library_author (id) DEFERRABLE INITIALLY DEFERRED NOT VALID"
        ),
        "foreign key {key}: definition",
    ),
    "foreign key added": (
        f"{BOOK} ADD CONSTRAINT extra FOREIGN KEY (rank) REFERENCES library_tag (id)",
        "foreign key extra: existence",
    ),
    "foreign key matches in full": (
        (
            'ALTER TABLE library_book DROP CONSTRAINT "{key}", ADD CONSTRAINT "{key}" '
            "FOREIGN KEY (author_id) REFERENCES library_author (id) MATCH FULL DEFERRABLE INITIALLY DEFERRED"
        ),
        "foreign key {key}: match",
    ),
    "comment set": ("COMMENT ON COLUMN library_book.rank IS 'hello'", "column rank: comment"),
    "comment changed": ("COMMENT ON COLUMN library_book.title IS 'it''s'", "column title: comment"),
    "comment dropped": ("COMMENT ON COLUMN library_book.title IS NULL", "column title: comment"),
    "table comment set": ("COMMENT ON TABLE library_tag IS 'it''s'", "table library_tag: comment"),
    "table comment dropped": ("COMMENT ON TABLE library_book IS NULL", "table library_book: comment"),
    "index comment set": ("COMMENT ON INDEX book_by_title IS 'hello'", "index book_by_title: comment"),
    "constraint comment set": (
        "COMMENT ON CONSTRAINT pages_are_sensible ON library_book IS 'hello'",
        "constraint pages_are_sensible: comment",
    ),
    "trigger added": (
        (
            "CREATE TRIGGER extra BEFORE UPDATE ON library_book FOR EACH ROW "
            "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        ),
        "trigger extra: existence",
    ),
    "disabled trigger added": (
        (
            "CREATE TRIGGER extra BEFORE UPDATE ON library_book FOR EACH ROW "
            "EXECUTE FUNCTION suppress_redundant_updates_trigger(); "
            "ALTER TABLE library_book DISABLE TRIGGER extra"
        ),
        "trigger extra: existence",
    ),
    "foreign key's triggers disabled": (
        "ALTER TABLE library_book_tags DISABLE TRIGGER ALL",
        "constraint {tag_key}: enforcement; constraint {tagged_key}: enforcement",
    ),
    "rule added": (
        "CREATE RULE extra AS ON DELETE TO library_book DO INSTEAD NOTHING",
        "rule extra: existence",
    ),
    "policy added": (
        "CREATE POLICY extra ON library_book FOR SELECT USING (rank > 1)",
        "policy extra: existence",
    ),
    "row level security": (
        f"{BOOK} ENABLE ROW LEVEL SECURITY",
        "table library_book: row level security",
    ),
    "row level security forced": (
        f"{BOOK} FORCE ROW LEVEL SECURITY",
        "table library_book: forced row level security",
    ),
    "unlogged": ("ALTER TABLE library_book_tags SET UNLOGGED", "table library_book_tags: persistence"),
    "storage parameters": (
        f"{BOOK} SET (fillfactor = 50, autovacuum_enabled = false)",
        "table library_book: storage parameters",
    ),
    "TOAST storage parameters": (
        f"{BOOK} SET (toast.autovacuum_enabled = false)",
        "table library_book: TOAST storage parameters",
    ),
    "replica identity full": (f"{BOOK} REPLICA IDENTITY FULL", "table library_book: replica identity"),
    "replica identity by index": (
        "ALTER TABLE library_author REPLICA IDENTITY USING INDEX library_author_code_key",
        "table library_author: replica identity",
    ),
    "clustered": ("ALTER TABLE library_book CLUSTER ON book_by_title", "index book_by_title: clustering"),
    "inherits": (
        "CREATE TABLE elder (); ALTER TABLE library_book INHERIT elder",
        "parent elder: existence",
    ),
    "column storage": (f"{BOOK} ALTER note SET STORAGE EXTERNAL", "column note: storage"),
    "column compression": (f"{BOOK} ALTER note SET COMPRESSION pglz", "column note: compression"),
    "column statistics": (f"{BOOK} ALTER note SET STATISTICS 500", "column note: statistics target"),
    "column options": (f"{BOOK} ALTER note SET (n_distinct = 5)", "column note: options"),
    "extended statistics": (
        "CREATE STATISTICS extra ON title, rank FROM library_book",
        "statistics extra: existence",
    ),
    "identity by twos": ("ALTER TABLE library_tag ALTER id SET INCREMENT 2", "column id: sequence"),
    "identity of another type": ("ALTER SEQUENCE library_tag_id_seq AS smallint", "column id: sequence"),
    "identity in a cycle": ("ALTER TABLE library_tag ALTER id SET CYCLE", "column id: sequence"),
    "sequence owned": (
        "CREATE SEQUENCE extra OWNED BY library_book.rank",
        "owned sequence extra: existence",
    ),
    "unique's storage parameter": (
        "ALTER INDEX library_author_code_key SET (fillfactor = 50)",
        "index library_author_code_key: storage parameters",
    ),
}
SQLITE_STATEMENTS = {
    "trigger added": (
        "CREATE TRIGGER extra AFTER INSERT ON Library_Book BEGIN SELECT 1, 'a;b';END",
        "trigger extra: existence",
    ),
    "index collation": (
        (
            "DROP INDEX book_by_title; "
            "CREATE INDEX book_by_title ON library_book (title COLLATE NOCASE, id DESC)"
        ),
        "index book_by_title: definition",
    ),
}
SQLITE = {
    "type changed": ("varchar(50)", "varchar(51)", "column title: type"),
    "type widened": ("integer unsigned", "bigint", "column pages: type"),
    "type gone": ('"rank" integer', '"rank"', "column rank: type"),
    "digits changed": ('"price" decimal', '"price" real', "column price: type"),
    "not null dropped": ("varchar(50) NOT NULL", "varchar(50) NULL", "column title: nullability"),
    "not null set": ('"note" text NULL', '"note" text NOT NULL', "column note: nullability"),
    "default dropped": ("DEFAULT 'A'", "", "column shelf: default"),
    "default changed": ("DEFAULT 'A'", "DEFAULT 'it''s :a 5 %'", "column shelf: default"),
    "default set": ('"note" text NULL', "\"note\" text DEFAULT 'x' NULL", "column note: default"),
    "collation set": ('"title" varchar(50)', '"title" varchar(50) COLLATE NOCASE', "column title: collation"),
    "check dropped": (
        ', CONSTRAINT "pages_are_sensible" CHECK ("pages" > 0)',
        "",
        "check pages_are_sensible: existence",
    ),
    "check changed": (
        'CHECK ("pages" > 0)',
        'CHECK ("pages" > 1 OR "title" = \'x\')',
        "check pages_are_sensible: definition",
    ),
    "check renamed": (
        "pages_are_sensible",
        "pages_are_good",
        "check pages_are_good: existence; check pages_are_sensible: existence",
    ),
    "check added": (
        "REFERENCES",
        "CHECK (author_id > 5) REFERENCES",
        "check library_book_author_id_check: existence",
    ),
    "positive check dropped": ('CHECK ("pages" >= 0)', "", "check library_book_pages_check: existence"),
    "JSON check dropped": (
        'CHECK ((JSON_VALID("facts") OR "facts" IS NULL))',
        "",
        "check library_book_facts_check: existence",
    ),
    "unique added": (
        '"note" text NULL',
        '"note" text NULL UNIQUE',
        "unique library_book_note_key: existence",
    ),
    "foreign key dropped": (
        'REFERENCES "library_author" ("id") DEFERRABLE INITIALLY DEFERRED',
        "",
        "foreign key {key}: existence",
    ),
    "foreign key not deferred": (" DEFERRABLE INITIALLY DEFERRED", "", "foreign key {key}: definition"),
    "foreign key immediate": ("INITIALLY DEFERRED", "INITIALLY IMMEDIATE", "foreign key {key}: definition"),
    "foreign key cascades": ("DEFERRABLE", "ON DELETE CASCADE DEFERRABLE", "foreign key {key}: definition"),
    "foreign key updates": ("DEFERRABLE", "ON UPDATE CASCADE DEFERRABLE", "foreign key {key}: definition"),
    "foreign key to another table": (
        'REFERENCES "library_author"',
        'REFERENCES "library_tag"',
        "foreign key {other_key}: existence; foreign key {key}: existence",
    ),
    "foreign key added": (
        '"note" text NULL',
        '"note" text NULL REFERENCES "library_tag" ("id")',
        "foreign key {note_key}: existence",
    ),
    "generated column changed": ('"pages" * 2', '"pages" * 3', "column twice: generated"),
    "generated column not stored": ("STORED", "VIRTUAL", "column twice: generated"),
    "autoincrement dropped": (" AUTOINCREMENT", "", "column id: identity"),
    "primary key dropped": (
        " PRIMARY KEY AUTOINCREMENT",
        "",
        "column id: identity; primary key: existence",
    ),
    "primary key made a check": (
        " PRIMARY KEY AUTOINCREMENT",
        ' CHECK ("id" > 0)',
        "check library_book_id_check: existence; column id: identity; primary key: existence",
    ),
    "conflict ignored": (
        "varchar(50) NOT NULL",
        "varchar(50) NOT NULL ON CONFLICT IGNORE",
        "column title: not null on conflict ignore",
    ),
}
