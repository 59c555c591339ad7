"""SQL text: split, escaped, composed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from app.bridge.sql import compose, split_top_level, text
from tests.bridge.workshop import Workshop

PARTS = st.one_of(
    st.sampled_from(
        ["a", '"x,y"', "'it''s, (here'", "lower(a, b)", "CASE WHEN (a = ')') THEN 1 END", '"q"" ,z"']
    ),
    st.text("abc 0_.", min_size=1, max_size=5).map(str.strip).filter(bool),
)


@given(st.lists(PARTS, min_size=1, max_size=5), st.sampled_from([",", ", ", " ,\n"]))
def test_parts_joined_by_commas_are_found_again(parts: list[str], separator: str) -> None:
    assert split_top_level(separator.join(parts)) == parts


@given(st.text(alphabet="ab: %'\"5\\_", max_size=20))
def test_text_is_sent_as_it_was_written(sql: str) -> None:
    assert str(text(sql).compile(dialect=sqlite.dialect())) == sql
    assert str(text(sql).compile(dialect=postgresql.dialect())) == sql.replace("%", "%%")


def test_a_colon_is_no_parameter_in_a_check(vendor: str) -> None:
    check = sa.CheckConstraint(text("a <> ':sure' AND a::text <> 'x:y'"))
    assert ":sure" in str(check.sqltext.compile(dialect=sqlite.dialect()))


def test_parameters_are_written_into_the_statement(workshop: Workshop) -> None:
    editor: Any = workshop.connection.SchemaEditorClass(workshop.connection, collect_sql=True)
    with_parameters = compose(editor, "f(%s, %s, %s) %%", ["it's", -7, None])
    assert with_parameters == "f('it''s', -7, NULL) %"
    assert compose(editor, "100 %", None) == "100 %"
