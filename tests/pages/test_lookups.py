"""Lookups of our own."""

from __future__ import annotations

import pytest

from app.topics.models import Topic


@pytest.mark.parametrize(
    ("holds", "words"), [(True, '"topics"."unlisted"'), (False, 'NOT "topics"."unlisted"')]
)
def test_a_boolean_is_told_in_words_that_every_django_and_database_shares(holds: bool, words: str) -> None:
    """The suite runs on each of them; Django's own `= 1` would be of one version and one database."""
    query = Topic.objects.filter(unlisted__holds=holds).order_by()
    assert str(query.query).endswith(f" WHERE {words}")
