"""Options pasted as lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.topics.option_lines import OptionLinesError, parse_option_lines


def problems_of(text: str) -> list[str]:
    with pytest.raises(OptionLinesError) as refusal:
        parse_option_lines(text)
    return refusal.value.problems


def test_each_line_is_an_option_in_order():
    assert parse_option_lines("Yes\r\nNo\rPerhaps\nLater") == ["Yes", "No", "Perhaps", "Later"]


def test_blank_lines_and_outer_spaces_are_dropped():
    assert parse_option_lines("\n  Yes \t \n\n\u200b\n No\u00a0way \n") == ["Yes", "No way"]


def test_one_option_is_enough_and_a_thousand_are_taken():
    assert parse_option_lines("Only") == ["Only"]
    assert len(parse_option_lines("\n".join(map(str, range(1000))))) == 1000


def test_no_option_is_refused():
    assert problems_of(" \n\n") == ["Write at least one option, each on a line of its own."]


def test_1001_options_are_refused_with_their_number():
    (problem,) = problems_of("\n".join(map(str, range(1001))))
    assert "1001 options" in problem
    assert "Remove 1 line." in problem


def test_200_characters_are_taken_and_201_refused_by_line():
    assert parse_option_lines("x" * 200) == ["x" * 200]
    assert problems_of("Yes\n\n" + "x" * 201) == ["Line 3 has 201 characters. Shorten it to 200."]


def test_duplicates_in_any_case_are_refused_by_line():
    assert problems_of("Straße\nNo\n\nSTRASSE\nstrasse") == [
        "Lines 1, 4 and 5 say the same: “Straße”. Keep one of them."
    ]


def test_two_spellings_of_one_character_are_duplicates():
    assert "Lines 1 and 2" in problems_of("Café\nCafe\u0301")[0]


def test_control_characters_are_refused_by_line():
    assert "Line 2 holds a control character" in problems_of("Yes\nN\0o")[0]
    assert "Line 2 holds a control character" in problems_of("Yes\n\0")[0]


def test_only_the_first_ten_problems_are_told():
    problems = problems_of("\n".join("x" * 201 + str(number) for number in range(30)))
    assert len(problems) == 11
    assert problems[-1] == "20 more lines need mending."


@given(st.text(max_size=400))
def test_whatever_is_taken_can_be_stored(text):
    try:
        options = parse_option_lines(text)
    except OptionLinesError:
        return
    assert 1 <= len(options) <= 1000
    assert all(
        option.strip() == option and 1 <= len(option) <= 200 and "\0" not in option for option in options
    )
    assert len({option.casefold() for option in options}) == len(options)


@given(st.lists(st.text("abcdäß日🏊\u0627 ", min_size=1, max_size=9), min_size=1, max_size=20))
def test_parsing_its_own_result_changes_nothing(lines):
    try:
        options = parse_option_lines("\n".join(lines))
    except OptionLinesError:
        return
    assert parse_option_lines("\n".join(options)) == options
