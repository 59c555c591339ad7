"""Renamed columns and tables: asked about, carried out with their rows, taken back exactly."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from app.bridge.errors import BridgeError
from tests.bridge.changes import Change, title, two_books
from tests.bridge.snapshots import difference
from tests.bridge.test_changes import fresh_states
from tests.bridge.workshop import Models, Workshop

RENAMES: list[Any] = []


def rename(define: Any) -> Any:
    RENAMES.append(define)
    return define


def shop(change: Change, before: models.Field[Any, Any], after: models.Field[Any, Any], **meta: Any) -> None:
    """A model whose column fone becomes phone; `meta` are functions of the column's name."""
    names = ("fone", "phone")
    sides = [
        {name: field, "meta": {k: make(name) for k, make in meta.items()}}
        for name, field in zip(names, (before, after), strict=True)
    ]
    change.change("Shop", *sides, title=title())
    change.answers = ["rename=library_shop.fone=phone"]
    change.row("library_shop", id=1, title="Momo", fone=7)


@rename
def plain_column_is_renamed(change):
    shop(change, models.IntegerField(null=True), models.IntegerField(null=True))


@rename
def unique_indexed_positive_column_is_renamed(change):
    shop(
        change,
        models.PositiveIntegerField(unique=True),
        models.PositiveIntegerField(unique=True),
        indexes=lambda name: [models.Index(F(name).desc(), name=f"by_{name}")],
        constraints=lambda name: [
            models.CheckConstraint(condition=Q(**{f"{name}__lt": 99}), name="is_small"),
            models.UniqueConstraint(fields=["title"], condition=Q(**{f"{name}__gt": 3}), name="is_one"),
        ],
        unique_together=lambda name: {("title", name)},
    )


@rename
def characters_with_their_indexes_are_renamed(change):
    change.change(
        "Shop",
        {"fone": title(db_index=True), "code": title(unique=True)},
        {"phone": title(db_index=True), "key": title(unique=True)},
    )
    change.answers = ["rename=library_shop.fone=phone", "rename=library_shop.code=key"]
    change.row("library_shop", id=1, fone="1", code="2")


@rename
def json_column_is_renamed(change):
    change.change("Shop", {"extra": models.JSONField()}, {"more": models.JSONField()}, title=title())
    change.answers = ["rename=library_shop.extra=more"]
    change.row("library_shop", id=1, title="a", extra='{"a": 1}')


@rename
def column_is_renamed_and_altered_at_once(change):
    shop(change, models.SmallIntegerField(null=True), models.BigIntegerField(db_default=5, unique=True))


@rename
def column_is_renamed_and_its_index_dropped(change):
    change.change("Shop", {"fone": title(db_index=True)}, {"phone": title()})
    change.answers = ["rename=library_shop.fone=phone"]
    change.row("library_shop", id=1, fone="1")


@rename
def two_columns_change_their_names_in_a_chain(change):
    number = models.IntegerField()
    change.change("Shop", {"a": number, "b": number}, {"b": number, "c": number})
    change.answers = ["rename=library_shop.a=b", "rename=library_shop.b=c"]
    change.row("library_shop", id=1, a=1, b=2)


@rename
def foreign_key_is_renamed(change):
    change.both("Author", name=title())
    key = models.ForeignKey("Author", models.CASCADE)
    change.change("Book", {"author": key}, {"writer": key}, title=title())
    change.answers = ["rename=library_book.author_id=writer_id"]
    change.row("library_author", id=5, name="Ende")
    two_books(change, author_id=5)


@rename
def key_that_others_point_at_is_renamed(change):
    for side, name in ((change.before, "code"), (change.after, "sign")):
        side.add("Author", **{name: title(unique=True)})
        side.add("Book", title=title(), author=models.ForeignKey("Author", models.CASCADE, to_field=name))
    change.answers = ["rename=library_author.code=sign"]
    change.row("library_author", id=5, code="ende")
    two_books(change, author_id="ende")


def everything(side: Models, name: str, link: str) -> None:
    """A model with all that hangs on a table, others that point at it, and a child."""
    side.add("Tag", name=title())
    model = side.add(
        name,
        title=title(unique=True),
        pages=models.PositiveIntegerField(),
        extra=models.JSONField(null=True),
        boss=models.ForeignKey("self", models.CASCADE, null=True),
        friends=models.ManyToManyField("self"),
        tags=models.ManyToManyField("Tag"),
        meta={
            "unique_together": {("title", "pages")},
            "indexes": [
                models.Index(Lower("title"), name="low_title"),
                models.Index(fields=["pages"], name="ps"),
            ],
            "constraints": [models.CheckConstraint(condition=Q(pages__gt=0), name="has_pages")],
        },
    )
    side.add("Child", model, size=models.IntegerField(null=True))
    review: dict[str, Any] = {link: models.ForeignKey(name, models.CASCADE)}
    side.add("Review", **review)
    side.add("Shelf", books=models.ManyToManyField(name))


@rename
def model_with_everything_is_renamed(change):
    everything(change.before, "Book", "of")
    everything(change.after, "Volume", "of")
    change.answers = ["rename=library_book=library_volume"]
    change.row("library_tag", id=3, name="x")
    two_books(change, pages=7)
    change.row("library_book_tags", id=4, book_id=1, tag_id=3)
    change.row("library_book_friends", id=4, from_book_id=1, to_book_id=2)
    change.row("library_review", id=9, of_id=2)
    change.row("library_child", book_ptr_id=2, size=3)


@rename
def model_column_and_key_to_it_are_renamed(change):
    everything(change.before, "Book", "book")
    everything(change.after, "Volume", "volume")
    change.answers = ["rename=library_book=library_volume", "rename=library_review.book_id=volume_id"]
    two_books(change, pages=7)
    change.row("library_review", id=9, book_id=2)


@rename
def table_is_renamed_and_its_columns_too(change):
    change.before.add("Shop", title=title(), fone=models.IntegerField(unique=True))
    change.after.add("Store", title=title(), phone=models.BigIntegerField(unique=True), note=title(null=True))
    change.answers = ["rename=library_shop=library_store", "rename=library_shop.fone=phone"]
    change.row("library_shop", id=1, title="a", fone=7)


@rename
def many_to_many_field_is_renamed(change):
    change.both("Tag", name=title())
    tags = models.ManyToManyField("Tag")
    change.change("Book", {"tags": tags}, {"words": tags}, title=title())
    change.answers = ["rename=library_book_tags=library_book_words"]
    two_books(change)
    change.row("library_tag", id=3, name="x")
    change.row("library_book_tags", id=4, book_id=1, tag_id=3)


def generated(workshop: Workshop, change: Change) -> str:
    text = workshop.revise(change.before.apps)
    workshop.upgrade()
    text += workshop.revise(change.after.apps, *change.answers)
    workshop.clear()
    return text


@pytest.mark.parametrize("define", RENAMES, ids=lambda define: define.__name__)
def test_a_rename_keeps_the_rows_and_leads_back(define: Any, workshops: list[Workshop]) -> None:
    """From either database the same text; the catalog becomes a fresh one's, and the old one again."""
    change = Change(define)
    wanted = {workshop.vendor: fresh_states(workshop, change) for workshop in workshops}
    texts = [generated(workshop, change) for workshop in workshops]
    assert texts[0] == texts[-1]
    assert "op.drop_column" not in texts[0].rpartition("def upgrade")[2].partition("def downgrade")[0]
    for workshop in workshops:
        before, after = wanted[workshop.vendor]
        workshop.upgrade("0001")
        workshop.reflect(change.before.apps)
        for table, values in change.rows:
            workshop.insert(table, values)
        rows = values_of(workshop)
        workshop.upgrade()
        assert difference(workshop.snapshot(), after) == []
        assert workshop.check(change.after.apps) == ""
        assert len(values_of(workshop)) == len(rows)
        workshop.downgrade("-1")
        assert difference(workshop.snapshot(), before) == []
        assert values_of(workshop) == rows


def values_of(workshop: Workshop) -> list[str]:
    """Every row by its values, whatever table and columns are called."""
    rows = (row for table, rows in workshop.rows().items() if table != "alembic_version" for row in rows)
    return sorted(str(sorted(map(str, row.values()))) for row in rows)


# What is asked, and what is refused


def numbers(before: dict[str, Any], after: dict[str, Any]) -> Change:
    return Change(lambda change: change.change("Shop", before, after, title=title()))


def revise(workshop: Workshop, change: Change, *answers: str) -> str:
    workshop.revise(change.before.apps)
    workshop.upgrade()
    return workshop.revise(change.after.apps, *answers)


NUMBER = models.IntegerField(null=True)


def test_a_likely_rename_is_refused_without_an_answer(workshop: Workshop) -> None:
    with pytest.raises(BridgeError, match=r"--rename library_shop\.fone=phone"):
        revise(workshop, numbers({"fone": NUMBER}, {"phone": NUMBER}))
    assert len(workshop.revisions) == 1


def test_two_candidates_are_both_named(workshop: Workshop) -> None:
    with pytest.raises(BridgeError, match=r"fone=phone or --rename library_shop\.fone=mobile"):
        revise(workshop, numbers({"fone": NUMBER}, {"phone": NUMBER, "mobile": NUMBER}))


def test_of_two_candidates_the_one_named_is_taken(workshop: Workshop) -> None:
    change = numbers({"fone": NUMBER}, {"phone": NUMBER, "mobile": NUMBER})
    text = revise(workshop, change, "rename=library_shop.fone=mobile")
    assert "op.alter_column('library_shop', 'fone', new_column_name='mobile')" in text
    assert "op.add_column('library_shop', sa.Column('phone'" in text


def test_a_column_of_another_kind_is_no_candidate(workshop: Workshop) -> None:
    text = revise(workshop, numbers({"fone": NUMBER}, {"phone": models.DateField(null=True)}))
    assert "op.drop_column('library_shop', 'fone')" in text


def test_a_drop_and_an_addition_may_be_said_to_be_that(workshop: Workshop) -> None:
    text = revise(workshop, numbers({"fone": NUMBER}, {"phone": NUMBER}), "rename=none")
    assert "op.drop_column('library_shop', 'fone')" in text


def test_a_likely_rename_of_a_table_is_refused_without_an_answer(workshop: Workshop) -> None:
    change = Change(lambda change: None)
    change.before.add("Shop", title=title(), pages=NUMBER)
    change.after.add("Store", title=title(), pages=NUMBER)
    with pytest.raises(BridgeError, match="--rename library_shop=library_store"):
        revise(workshop, change)


def test_a_table_of_somebody_else_is_not_taken_for_a_renamed_one(workshop: Workshop) -> None:
    change = Change(lambda change: None)
    change.after.add("Store", title=title())
    workshop.execute("CREATE TABLE theirs (id integer, title varchar(50))")
    assert "op.create_table" in workshop.revise(change.after.apps)


@pytest.mark.parametrize(
    "answer, words",
    {
        "library_shop.phon=phone": "no column of library_shop 'phon'.*Gone from the models: fone",
        "library_shop.fone=phon": "models have no column of library_shop 'phon'.*New in them: phone",
        "library_shop.fone=title": "has a column of library_shop 'title' already",
        "library_shp.fone=phone": "no table 'library_shp'. There are library_shop",
        "library_shp=library_store": "no table 'library_shp'",
        "library_shop=library_store": "models have no table 'library_store'",
        "fone": "answers nothing",
        "=": "answers nothing",
    }.items(),
)
def test_a_wrong_answer_is_refused_with_the_right_ones(answer: str, words: str, workshop: Workshop) -> None:
    change = numbers({"fone": NUMBER}, {"phone": NUMBER})
    with pytest.raises(BridgeError, match=words):
        revise(workshop, change, f"rename={answer}")


def test_names_that_go_in_a_circle_are_refused(workshop: Workshop) -> None:
    change = numbers({"a": NUMBER, "b": NUMBER}, {"a": NUMBER, "b": NUMBER})
    with pytest.raises(BridgeError, match="circle"):
        revise(workshop, change, "rename=library_shop.a=b", "rename=library_shop.b=a")


def test_one_thing_has_one_new_name(workshop: Workshop) -> None:
    change = numbers({"fone": NUMBER}, {"phone": NUMBER, "mobile": NUMBER})
    with pytest.raises(BridgeError, match="twice"):
        revise(workshop, change, "rename=library_shop.fone=phone", "rename=library_shop.fone=mobile")


def test_check_asks_nothing_and_says_what_may_be_a_rename(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    change = numbers({"fone": NUMBER}, {"phone": NUMBER})
    workshop.revise(change.before.apps)
    workshop.upgrade()
    assert "remove_column" in workshop.check(change.after.apps)
    assert "renamed? Then say --rename library_shop.fone=phone" in capsys.readouterr().err


def test_an_answer_leaves_the_database_as_it_is(workshop: Workshop) -> None:
    change = numbers({"fone": NUMBER}, {"phone": NUMBER})
    workshop.revise(change.before.apps)
    workshop.upgrade()
    before = workshop.snapshot()
    workshop.revise(change.after.apps, "rename=library_shop.fone=phone")
    assert workshop.snapshot() == before
