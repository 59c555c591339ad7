import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.models import LONGEST_FOLDED_USERNAME, User
from app.accounts.usernames import (
    INVISIBLE,
    fold_username,
    normalize_username,
    validate_not_kept,
    validate_username,
)


@pytest.mark.parametrize(
    "name",
    [
        "alice",
        "Élodie",
        "o.neill-2_x+y",
        "Ольга",
        "Νίκος",
        "山田たろう",
        "田中taro",
        "김철수",
        "हिन्दी",
        "7up",
    ],
)
def test_names_of_many_languages_are_welcome(name: str) -> None:
    validate_username(normalize_username(name))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a b", "character"),
        ("a@b", "character"),
        ("a\x00b", "character"),
        ("a\u200bb", "character"),
        ("a\u202eb", "character"),
        ("a\u3164", "character"),
        ("a\u00adb", "character"),
        ("a\ufe0f", "character"),
        ("a\nb", "character"),
        ("a<b", "character"),
        (".alice", "beginning"),
        ("\u0301a", "beginning"),
        ("a" + "\u0335" * 4, "marks"),
        ("\u0430lice", "scripts"),
        ("αlice", "scripts"),
    ],
)
def test_names_that_deceive_are_refused(name: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_username(normalize_username(name))
    assert refused.value.code == code


def test_the_refusal_names_the_character() -> None:
    with pytest.raises(ValidationError, match="Zero width space cannot be part of a username"):
        validate_username("a\u200bb")


@pytest.mark.parametrize("name", ["admin", "Admin", "Former-Member"])
def test_names_that_speak_for_the_site_are_kept(name: str) -> None:
    with pytest.raises(ValidationError):
        validate_not_kept(name)


@given(st.text())
def test_a_name_is_judged_without_a_crash_and_what_passes_can_be_seen(text: str) -> None:
    name = normalize_username(text)
    try:
        validate_username(name)
    except ValidationError:
        return
    assert normalize_username(name) == name
    assert not any(unicodedata.category(character)[0] in "CZ" or character in INVISIBLE for character in name)


# Folding: what makes two names the same


@given(st.text(max_size=50))
def test_folding_again_changes_nothing_and_always_fits(text: str) -> None:
    folded = fold_username(text)
    assert fold_username(folded) == folded
    if len(normalize_username(text)) <= 50:
        assert len(folded) <= LONGEST_FOLDED_USERNAME


@given(st.text(st.characters(exclude_characters="ı"), max_size=20))
def test_capitals_make_no_difference(text: str) -> None:
    name = normalize_username(text)
    assert fold_username(name.upper()) == fold_username(name.lower()) == fold_username(name)


@pytest.mark.django_db
def test_every_way_of_writing_a_row_folds_its_name() -> None:
    one = User.objects.create_user("Élodie", "1@example.org")
    [two] = User.objects.bulk_create([User(username="Straße", email="2@example.org", password="!")])
    assert (one.username_folded, two.username_folded) == ("élodie", "strasse")
    one.username = "Zoë"
    one.save(update_fields=["username"])
    assert User.objects.get(username_folded="zoë") == one
    assert not User.objects.named("élodie").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["éLODIE", "E\u0301LODIE"])
def test_the_database_refuses_a_name_in_other_capitals(name: str) -> None:
    User.objects.create_user("Élodie", "1@example.org")
    with pytest.raises(IntegrityError, match="username_folded"):
        User.objects.create_user(name, "2@example.org")
