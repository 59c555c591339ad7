"""Share codes survive being read aloud, typed and pasted."""

from hypothesis import given
from hypothesis import strategies as st

from app.topics.share_codes import (
    SHARE_CODE_ALPHABET,
    group_share_code,
    is_share_code,
    new_share_code,
    normalize_share_code,
)

codes = st.text(SHARE_CODE_ALPHABET, min_size=8, max_size=8)
fillers = st.text(" -‐–—\u00a0\u200b\t", max_size=3)


def test_new_codes_are_share_codes_and_differ():
    drawn = {new_share_code() for _ in range(2000)}
    assert len(drawn) == 2000
    assert all(map(is_share_code, drawn))


def test_new_codes_use_the_whole_alphabet():
    assert set("".join(new_share_code() for _ in range(500))) == set(SHARE_CODE_ALPHABET)


@given(codes, st.lists(fillers, min_size=9, max_size=9), st.booleans())
def test_spaces_dashes_and_small_letters_are_forgiven(code, between, small):
    letters = code.lower() if small else code
    typed = "".join(filler + letter for filler, letter in zip(between, [*letters, ""], strict=True))
    assert normalize_share_code(typed) == code


@given(codes)
def test_full_width_letters_are_forgiven(code):
    assert normalize_share_code("".join(chr(ord(letter) + 0xFEE0) for letter in code)) == code


@given(codes)
def test_the_grouped_code_is_read_back(code):
    assert normalize_share_code(group_share_code(code)) == code


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    code = normalize_share_code(text)
    assert not is_share_code(code) or normalize_share_code(code) == code


@given(st.text())
def test_only_eight_letters_of_the_alphabet_are_a_code(text):
    assert is_share_code(text) == (len(text) == 8 and set(text) <= set(SHARE_CODE_ALPHABET))
