"""Tags between commas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.topics.tag_names import TagNamesError, normalize_tag_name, parse_tag_names


def test_tags_are_lower_case_and_different():
    assert parse_tag_names(" Parks, #Traffic,, PARKS , new  york") == ["parks", "traffic", "new york"]


def test_look_alike_characters_become_one():
    assert parse_tag_names("Ｐａｒｋｓ, parks, ﬁsh") == ["parks", "fish"]


def test_no_tag_is_fine():
    assert parse_tag_names(" , #, \u200b") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [("a,b,c,d,e,f", "6 tags"), ("x" * 31, "31 characters"), ("a\0b", "control character")],
)
def test_too_many_too_long_and_controls_are_refused(text, words):
    with pytest.raises(TagNamesError, match=words):
        parse_tag_names(text)


@given(st.text(max_size=40))
def test_a_normalised_tag_stays_as_it_is(text):
    name = normalize_tag_name(text)
    assert normalize_tag_name(name) == name
