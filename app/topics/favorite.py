"""What people keep at hand: favourites, and how many people have a topic among theirs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Favorite(models.Model):
    """A topic that a person has starred."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favorites", db_index=False
    )
    topic = models.ForeignKey("topics.Topic", on_delete=models.CASCADE, related_name="favorites")
    starred_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        db_table = "favorites"
        ordering = ["-starred_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="topic_is_starred_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"Favourite {self.pk}"


class FavoriteCount(models.Model):
    """How many people have starred a topic; triggers alone write here. A topic never starred has no row."""

    topic = models.OneToOneField(
        "topics.Topic", on_delete=models.CASCADE, primary_key=True, related_name="favorite_tally"
    )
    people = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "favorite_counts"
        indexes = [models.Index(fields=["-people", "-topic"], name="topics_starred_most")]

    def __str__(self) -> str:
        return f"{self.people} favourites of topic {self.topic_id}"
