"""Arguments for and against a topic, replies to them, and how their texts read before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from app.topics.models import Option, Topic

LONGEST_REASON = 500


class Stance(models.TextChoices):
    """On which side an argument stands."""

    FOR = "for", _("For")
    AGAINST = "against", _("Against")


def number_of_each() -> dict[str, Count]:
    """What counts the arguments of each stance, by its value."""
    return {stance: Count("pk", filter=Q(stance=stance)) for stance in Stance.values}


class ArgumentQuerySet(models.QuerySet["Argument"]):
    """Hidden and deleted arguments keep their place in a list; whoever shows them shows no text."""

    def on(self, topic: Topic) -> ArgumentQuerySet:
        return self.filter(topic=topic)

    def taking(self, stance: str) -> ArgumentQuerySet:
        """Those for the topic, or those against it."""
        return self.filter(stance=stance)

    def shown(self) -> ArgumentQuerySet:
        """Those whose text everybody may read."""
        return self.filter(hidden_at__isnull=True, deleted_at__isnull=True)

    def for_lists(self) -> ArgumentQuerySet:
        """With all that a list shows; no query more."""
        return self.select_related("author", "option")

    def counts(self) -> dict[str, int]:
        """How many of them are `for` and how many `against`; one query."""
        counted = self.order_by().aggregate(**number_of_each())
        return {stance: int(number) for stance, number in counted.items()}


class CommentQuerySet(models.QuerySet["Comment"]):
    """Hidden replies keep their place in a list; whoever shows them shows no text."""

    def shown(self) -> CommentQuerySet:
        """Those whose text everybody may read."""
        return self.filter(hidden_at__isnull=True)


class Contribution(models.Model):
    """What arguments and replies have in common. `text` is Markdown."""

    text = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When its text was last changed by its author."""
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="", editable=False)
    """Why moderators took the text from the page; everybody reads it there."""

    class Meta:
        abstract = True

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    @property
    def is_readable(self) -> bool:
        """Whether everybody may read its text."""
        return not self.is_hidden


class Argument(Contribution):
    """A reason for or against a topic, or one of its options."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="arguments", db_index=False)
    option = models.ForeignKey(
        Option, on_delete=models.SET_NULL, null=True, blank=True, related_name="arguments"
    )
    """What it speaks of; null for the topic as a whole."""
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="arguments"
    )
    stance = models.CharField(_("stance"), max_length=7, choices=Stance.choices)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When its author took it back; it keeps its place while there are replies."""
    comment_count = models.PositiveIntegerField(_("replies"), default=0, editable=False)
    """The replies stored beneath it, hidden ones too; whoever changes it holds this row."""

    objects = ArgumentQuerySet.as_manager()

    class Meta:
        db_table = "arguments"
        ordering = ["-created_at", "-id"]
        verbose_name = _("argument")
        verbose_name_plural = _("arguments")
        indexes = [
            models.Index(fields=["topic", "stance", "-created_at", "-id"], name="arguments_newest_first"),
            models.Index(
                fields=["topic", "stance", "-comment_count", "-id"], name="arguments_most_discussed"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="argument_is_for_or_against"),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""),
                name="argument_is_hidden_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | Q(text=""), name="deleted_argument_has_no_text"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return reverse("discussion:argument", args=[self.topic.share_code, self.pk])

    @property
    def is_readable(self) -> bool:
        return not self.is_hidden and self.deleted_at is None


class Comment(Contribution):
    """A reply to an argument."""

    argument = models.ForeignKey(Argument, on_delete=models.CASCADE, related_name="comments", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="comments"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        db_table = "comments"
        ordering = ["created_at", "id"]
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        indexes = [models.Index(fields=["argument", "created_at", "id"], name="comments_oldest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""),
                name="comment_is_hidden_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        """Its place among the replies; needs the argument and its topic."""
        return f"{self.argument.get_absolute_url()}?around={self.pk}#reply-{self.pk}"


class TextEdit(models.Model):
    """How a text read until its author changed it at `edited_at`."""

    before = models.TextField()
    edited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["-edited_at", "-id"]

    def __str__(self) -> str:
        return self.before[:80]


class ArgumentEdit(TextEdit):
    argument = models.ForeignKey(Argument, on_delete=models.CASCADE, related_name="edits")

    class Meta(TextEdit.Meta):
        db_table = "argument_edits"


class CommentEdit(TextEdit):
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="edits")

    class Meta(TextEdit.Meta):
        db_table = "comment_edits"
