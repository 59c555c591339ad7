"""The questions put to people, and their possible answers."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from app.topics.share_codes import SHARE_CODE_LENGTH, new_share_code


class Tag(models.Model):
    """A word that groups topics; stored in lower case."""

    name = models.CharField(max_length=30, unique=True)

    class Meta:
        db_table = "tags"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TopicQuerySet(models.QuerySet["Topic"]):
    """Questions one can ask of topics; they chain."""

    def public(self) -> TopicQuerySet:
        return self.filter(unlisted=False)

    def open(self, at: datetime | None = None) -> TopicQuerySet:
        """Those that take ballots at the time `at` (now by default)."""
        at = at or timezone.now()
        return self.filter(opens_at__lte=at).exclude(closes_at__lte=at)


class Topic(models.Model):
    """A question put to people."""

    share_code = models.CharField(
        max_length=SHARE_CODE_LENGTH, unique=True, default=new_share_code, editable=False
    )
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="topics"
    )
    multiple_choice = models.BooleanField(default=False)
    unlisted = models.BooleanField(default=False)
    tags = models.ManyToManyField(Tag, blank=True, related_name="topics", db_table="topic_tags")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    opens_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField(null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        db_table = "topics"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["unlisted", "-created_at", "-id"], name="topics_newest_first"),
            models.Index(fields=["closes_at"], name="topics_closing_next"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__isnull=True) | models.Q(closes_at__gt=models.F("opens_at")),
                name="closing_is_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("topics:detail", args=[self.share_code])

    def is_open(self, at: datetime | None = None) -> bool:
        """Whether ballots are taken at the time `at` (now by default); never at `closes_at` itself."""
        at = at or timezone.now()
        return self.opens_at <= at and not self.is_closed(at)

    def is_closed(self, at: datetime | None = None) -> bool:
        return self.closes_at is not None and self.closes_at <= (at or timezone.now())


class Option(models.Model):
    """One possible answer; `position` counts from 1 in ballot order."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="options", db_index=False)
    text = models.CharField(max_length=200)
    position = models.PositiveIntegerField()

    class Meta:
        db_table = "options"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "position"], name="option_position_is_unique_in_topic"),
            models.UniqueConstraint(fields=["topic", "text"], name="option_text_is_unique_in_topic"),
        ]

    def __str__(self) -> str:
        return self.text
