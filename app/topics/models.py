"""The questions put to people, and their possible answers."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from app.pages.markdown import plain_text
from app.pages.memory import remembered
from app.topics.choice_rule import ChoiceRule
from app.topics.early_results import EarlyResults
from app.topics.favorite import Favorite, FavoriteCount
from app.topics.own_tags import index_both_ways
from app.topics.querysets import TopicQuerySet
from app.topics.search_entry import SearchEntry
from app.topics.share_codes import SHARE_CODE_LENGTH, group_share_code, new_share_code
from app.topics.state import State, state_at

__all__ = ["Edit", "Favorite", "FavoriteCount", "Option", "SearchEntry", "Tag", "Topic"]

SUMMARY_LENGTH = 300
LONGEST_SUMMARIZED = 2 * SUMMARY_LENGTH
"""Characters of a description of which the summary is made."""
STAND_IN = "A" * SHARE_CODE_LENGTH


def path_of(share_code: str, page: str = "topics:detail") -> str:
    """Where a page of one topic is on this site."""
    return pattern_of(page).replace(STAND_IN, share_code)


@remembered(most=64 * 1024)
def pattern_of(page: str) -> str:
    """Django takes ten times as long to build an address as to put a code into one."""
    return reverse(page, args=[STAND_IN])


class Tag(models.Model):
    """A word that groups topics; stored in lower case."""

    name = models.CharField(max_length=30, unique=True)

    class Meta:
        db_table = "tags"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


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
    min_choices = models.SmallIntegerField(null=True, blank=True)
    """The fewest options that a ballot with several may select; null for no limit but one."""
    max_choices = models.SmallIntegerField(null=True, blank=True)
    """The most options that a ballot may select; null for no limit."""
    unlisted = models.BooleanField(default=False)
    early_results = models.CharField(
        max_length=6,
        choices=EarlyResults.choices,
        default=EarlyResults.ALWAYS,
        db_default=EarlyResults.ALWAYS.value,
    )
    """Who sees selections before voting closes; ask `app.ballots.early_results.may_see_result`."""
    collaborative = models.BooleanField(default=False, db_default=False)
    """Whether others than its creator may add options."""
    options_until = models.DateTimeField(null=True, blank=True)
    """From when on nobody may add options; null for closing."""
    tags = models.ManyToManyField(Tag, blank=True, related_name="topics", db_table="topic_tags")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    opens_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.CharField(max_length=300, blank=True, default="", db_default="", editable=False)
    """Why it was closed early; empty where its time just came."""
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When its wording was last corrected after voting had begun."""
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When moderators took it from the pages; ballots and result stay as they are."""
    hidden_reason = models.CharField(max_length=500, blank=True, default="", db_default="", editable=False)

    ballot_count: int
    """Only after `with_counts()`."""
    favorite_count: int
    """Only after `with_counts()`."""
    is_favorite: bool
    """Only after `for_person()`."""
    relevance: int
    """Only on pages of a search in that order."""
    own_tags: list[str] | None
    """Only after `with_own_tags()`."""
    has_voted: bool
    """Whether the one who reads has cast a ballot; only after `read_page()`."""
    first_options: list[list[str | None]] | None
    """Text and adder of those shown at first; only after `read_page()`."""
    creator_name: str | None
    """Of who proposed it, unless they left; only after `read_page()`."""
    tag_names: tuple[str, ...]
    """Only after `name_own_tags()`."""

    objects = TopicQuerySet.as_manager()

    class Meta:
        db_table = "topics"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["unlisted", "-id"], name="topics_by_key"),
            models.Index(fields=["unlisted", "closes_at", "id"], name="topics_closing_next"),
            models.Index("unlisted", Lower("title"), "id", name="topics_by_title"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__isnull=True) | models.Q(closes_at__gt=models.F("opens_at")),
                name="closing_is_after_opening",
                violation_error_message=_("Closing comes after opening. Choose a later time, or none."),
            ),
            models.CheckConstraint(
                condition=models.Q(multiple_choice__holds=True)
                | models.Q(min_choices__isnull=True, max_choices__isnull=True),
                name="only_multiple_choice_has_limits",
                violation_error_message=_("How many options to choose is limited on multiple choice only."),
            ),
            models.CheckConstraint(
                condition=models.Q(min_choices__isnull=True) | models.Q(min_choices__gte=1),
                name="least_choices_are_one_or_more",
                violation_error_message=_("A ballot selects at least one option."),
            ),
            models.CheckConstraint(
                condition=models.Q(max_choices__isnull=True) | models.Q(max_choices__gte=1),
                name="most_choices_are_one_or_more",
                violation_error_message=_("A ballot may select at least one option."),
            ),
            models.CheckConstraint(
                condition=models.Q(min_choices__isnull=True)
                | models.Q(max_choices__isnull=True)
                | models.Q(max_choices__gte=models.F("min_choices")),
                name="most_choices_are_not_fewer_than_least",
                violation_error_message=_("The most options to choose cannot be fewer than the least."),
            ),
            models.CheckConstraint(
                condition=models.Q(early_results__in=EarlyResults.values),
                name="early_results_are_for_somebody_known",
            ),
            models.CheckConstraint(
                condition=models.Q(collaborative__holds=True) | models.Q(options_until__isnull=True),
                name="only_collaborative_topics_stop_taking_options",
                violation_error_message=_(
                    "When others may add no more options is said where they may add any."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(options_until__isnull=True)
                | models.Q(closes_at__isnull=True)
                | models.Q(options_until__lte=models.F("closes_at")),
                name="no_option_is_added_after_closing",
                violation_error_message=_(
                    "Options are added until closing at the latest. Choose an earlier time."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_of(self.share_code)

    @property
    def address(self) -> str:
        """The whole address, with scheme and host, to give to others."""
        return f"{settings.SITE_URL}{self.get_absolute_url()}"

    @property
    def summary(self) -> str:
        """The beginning of the description without its marks, on one line: what a card has room for."""
        return plain_text(self.description[:LONGEST_SUMMARIZED])[:SUMMARY_LENGTH]

    @property
    def grouped_share_code(self) -> str:
        return group_share_code(self.share_code)

    @property
    def choice_rule(self) -> ChoiceRule:
        """How many options a ballot selects."""
        if not self.multiple_choice:
            return ChoiceRule(1, 1)
        return ChoiceRule(self.min_choices or 1, self.max_choices)

    @property
    def state(self) -> State:
        return self.state_at(timezone.now())

    def state_at(self, at: datetime) -> State:
        return state_at(at, opens_at=self.opens_at, closes_at=self.closes_at)

    def is_open(self, at: datetime | None = None) -> bool:
        """Whether ballots are taken at the time `at` (now by default); never at `closes_at` itself."""
        return self.state_at(at or timezone.now()) is State.OPEN

    def is_closed(self, at: datetime | None = None) -> bool:
        return self.state_at(at or timezone.now()) is State.CLOSED

    def takes_options(self, at: datetime | None = None) -> bool:
        """Whether people may add options at the time `at` (now by default)."""
        at = at or timezone.now()
        in_time = self.options_until is None or at < self.options_until
        return self.collaborative and in_time and not self.is_closed(at)


index_both_ways(Topic.tags.through)


class Option(models.Model):
    """One possible answer; `position` counts from 1 in ballot order."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="options", db_index=False)
    text = models.CharField(max_length=200)
    position = models.PositiveIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="added_options",
    )
    """Who added it to a collaborative topic; null for the creator's own, and once that person left."""
    is_added = models.BooleanField(default=False, db_default=False, editable=False)
    """Whether somebody else than the creator added it, who may have left since."""

    class Meta:
        db_table = "options"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "position"], name="option_position_is_unique_in_topic"),
            models.UniqueConstraint(fields=["topic", "text"], name="option_text_is_unique_in_topic"),
        ]

    def __str__(self) -> str:
        return self.text


class Guest(models.Model):
    """Somebody who came to an unlisted topic by its share code while logged in."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="guests", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visits")
    came_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True)
    """When this person took the topic off their list; null again with the next visit."""
    removed_at = models.DateTimeField(null=True)
    """When the creator removed this person, for whom the share code opens nothing any more."""

    class Meta:
        db_table = "guests"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "person"], name="guest_is_listed_once_per_topic"),
        ]

    def __str__(self) -> str:
        return f"Guest {self.pk}"


class Edit(models.Model):
    """A correction of wording after voting had begun: both texts stay on record."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="edits")
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="edits"
    )
    option = models.ForeignKey(Option, on_delete=models.CASCADE, null=True, related_name="edits")
    """The option whose text was corrected; null for the topic's own."""
    field = models.CharField(
        max_length=11,
        choices=[("title", _("Title")), ("description", _("Description")), ("option", _("Option"))],
    )
    edited_at = models.DateTimeField(default=timezone.now)
    before = models.TextField()
    after = models.TextField()

    class Meta:
        db_table = "edits"
        ordering = ["-edited_at", "-id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
