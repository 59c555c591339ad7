"""Starring a topic, and taking the star back."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import User
from app.topics.models import Favorite, Topic


def star(topic: Topic, *, person: User, at: datetime) -> None:
    """Put `topic` among the favourites of `person`; once is enough. One statement."""
    Favorite.objects.bulk_create([Favorite(topic=topic, person=person, starred_at=at)], ignore_conflicts=True)


def unstar(topic: Topic, *, person: User) -> None:
    """Take `topic` from the favourites of `person`, if it is there. One statement."""
    Favorite.objects.filter(topic=topic, person=person).delete()
