"""Ballots, what is selected on them, and the stored tally of each topic."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from app.accounts.models import User
from app.topics.models import Option, Topic


class BallotQuerySet(models.QuerySet["Ballot"]):
    """Questions one can ask of ballots; they chain."""

    def on(self, topic: Topic) -> BallotQuerySet:
        return self.filter(topic=topic)

    def cast_by(self, voter: User) -> BallotQuerySet:
        return self.filter(voter=voter)

    def changed_since(self, moment: datetime) -> BallotQuerySet:
        return self.filter(changed_at__gte=moment)


class Ballot(models.Model):
    """One person's answer to one topic; casting again changes it."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="ballots", db_index=False)
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ballots")
    cast_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BallotQuerySet.as_manager()

    class Meta:
        db_table = "ballots"
        ordering = ["id"]
        indexes = [models.Index(fields=["topic", "changed_at"], name="ballots_last_changed")]
        constraints = [
            models.UniqueConstraint(fields=["topic", "voter"], name="ballot_is_cast_once_per_topic"),
        ]

    def __str__(self) -> str:
        return _("Ballot %(number)s") % {"number": self.pk}


class Selection(models.Model):
    """One option on a ballot."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="selections")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="selections", db_index=False)

    class Meta:
        db_table = "selections"
        constraints = [
            models.UniqueConstraint(fields=["option", "ballot"], name="option_is_selected_once_per_ballot"),
        ]

    def __str__(self) -> str:
        return f"Selection {self.pk}"


class Tally(models.Model):
    """The last count of a topic's ballots, so that reading a result costs its options only."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, primary_key=True, related_name="tally")
    ballots = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    """When counting began; null asks for a new count."""
    closed_at = models.DateTimeField(null=True)
    """The closing time that this count is final for; null while ballots are taken."""

    class Meta:
        db_table = "tallies"
        verbose_name_plural = "tallies"
        indexes = [models.Index(fields=["-ballots", "-topic"], name="topics_voted_on_most")]

    def __str__(self) -> str:
        return f"Tally of topic {self.topic_id}"

    def is_final(self, topic: Topic) -> bool:
        """Whether this is the exact count of the closed topic, behind which no ballot can come."""
        return self.closed_at is not None and self.closed_at == topic.closes_at


class OptionTally(models.Model):
    """How many of the counted ballots select one option."""

    option = models.OneToOneField(Option, on_delete=models.CASCADE, primary_key=True, related_name="tally")
    ballots = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "option_tallies"
        verbose_name_plural = "option tallies"

    def __str__(self) -> str:
        return f"Tally of option {self.option_id}"


class Turnout(models.Model):
    """Who took part in a topic, as of one count: of how many members, and how many ballots when."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, primary_key=True, related_name="turnout")
    counted_at = models.DateTimeField(null=True)
    """When the tally was counted that this goes with; null before the first count."""
    members = models.PositiveIntegerField(default=0)
    """How many people could vote: those with an active account, made before voting closed."""
    starts_at = models.DateTimeField(null=True)
    """Where the first bucket begins."""
    bucket_seconds = models.PositiveIntegerField(default=0)
    ballots = models.JSONField(default=list)
    """Of the ballots counted, how many were first cast in each bucket, one behind the other."""

    class Meta:
        db_table = "turnouts"

    def __str__(self) -> str:
        return f"Turnout of topic {self.topic_id}"
