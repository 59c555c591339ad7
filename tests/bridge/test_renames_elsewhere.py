"""Renames of what one vendor alone has, generated on the other."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models

from app.bridge.errors import BridgeError
from tests.bridge.snapshots import difference
from tests.bridge.workshop import Models, Workshop

VENDORS = ("postgresql", "sqlite")


def glossary(vendor: str, name: str, *, column: str = "meaning") -> Models:
    """A model that `vendor` alone has, beside one that all have."""
    library = Models()
    library.add("Book", title=models.CharField(max_length=50))
    fields: dict[str, Any] = {
        "word": models.CharField(max_length=50, unique=True),
        column: models.TextField(),
        "place": models.IntegerField(db_index=True),
    }
    library.add(name, meta={"required_db_vendor": vendor}, **fields)
    return library


def lead(workshop: Workshop, before: Models, after: Models, *answers: str) -> str:
    """There and back. Returns the second revision."""
    workshop.make_with_django(after.apps)
    wanted = workshop.snapshot()
    workshop.clear()
    workshop.revise(before.apps)
    workshop.upgrade()
    made = workshop.snapshot()
    text = workshop.revise(after.apps, *answers)
    workshop.upgrade()
    assert difference(workshop.snapshot(), wanted) == []
    assert workshop.check(after.apps) == ""
    workshop.downgrade("-1")
    assert difference(workshop.snapshot(), made) == []
    return text


@pytest.mark.parametrize("owner", VENDORS)
def test_a_table_of_one_vendor_is_renamed_wherever_the_revision_is_generated(
    owner: str, workshops: list[Workshop]
) -> None:
    before, after = glossary(owner, "Word"), glossary(owner, "Term")
    texts = {lead(workshop, before, after, "rename=library_word=library_term") for workshop in workshops}
    assert len(texts) == 1
    assert "op.rename_table('library_word', 'library_term')" in texts.pop()


@pytest.mark.parametrize("owner", VENDORS)
def test_a_column_of_one_vendor_is_renamed_wherever_the_revision_is_generated(
    owner: str, workshops: list[Workshop]
) -> None:
    before, after = glossary(owner, "Word"), glossary(owner, "Word", column="sense")
    texts = {lead(workshop, before, after, "rename=library_word.meaning=sense") for workshop in workshops}
    assert len(texts) == 1
    assert "op.alter_column('library_word', 'meaning', new_column_name='sense')" in texts.pop()


@pytest.mark.parametrize("owner", VENDORS)
def test_what_may_be_a_rename_is_not_guessed_on_either_vendor(owner: str, workshop: Workshop) -> None:
    workshop.revise(glossary(owner, "Word").apps)
    workshop.upgrade()
    with pytest.raises(BridgeError, match="say --rename library_word=library_term"):
        workshop.revise(glossary(owner, "Term").apps)
    with pytest.raises(BridgeError, match=r"say --rename library_word\.meaning=sense"):
        workshop.revise(glossary(owner, "Word", column="sense").apps)


@pytest.mark.parametrize("owner", VENDORS)
def test_what_is_no_rename_is_dropped_and_made_on_either_vendor(
    owner: str, workshops: list[Workshop]
) -> None:
    before, after = glossary(owner, "Word"), glossary(owner, "Term")
    texts = {lead(workshop, before, after, "rename=none") for workshop in workshops}
    assert len(texts) == 1
    assert "op.drop_table('library_word')" in texts.pop()
