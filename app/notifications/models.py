"""Notifications, the mails that carry them, and what nobody wants to hear of any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from app.accounts.models import User
from app.notifications.kinds import WORDLESS, Kind
from app.topics.models import Topic

MOST_ATTEMPTS = 8
"""How often a mail is tried before it needs a person's decision."""


class MailQuerySet(models.QuerySet["Mail"]):
    """Questions one can ask of the outbox; they chain."""

    def waiting(self) -> MailQuerySet:
        return self.filter(sent_at__isnull=True, failed_at__isnull=True)

    def due(self, at: datetime) -> MailQuerySet:
        return self.waiting().filter(next_attempt_at__lte=at)

    def failed(self) -> MailQuerySet:
        return self.filter(failed_at__isnull=False)


class Mail(models.Model):
    """A mail in the outbox, written and not yet sent, or sent, or given up."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mails")
    subject = models.CharField(max_length=300)
    body = models.TextField()
    unsubscribe_link = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    """Not before this it is tried (again). While a worker has it in hand, until when nobody else takes it."""
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    """When it was given up."""
    last_error = models.CharField(max_length=500, blank=True, default="")

    objects = MailQuerySet.as_manager()

    class Meta:
        db_table = "mails"
        ordering = ["-id"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=models.Q(sent_at__isnull=True, failed_at__isnull=True),
                name="mails_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(failed_at__isnull=True),
                name="mail_is_sent_or_failed_not_both",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def message_id(self) -> str:
        """The same at every attempt, so that a mail server can tell a repetition."""
        host = settings.SITE_URL.partition("://")[2].partition(":")[0]
        return f"<mail-{self.pk}-{self.created_at:%Y%m%d%H%M%S%f}@{host}>"


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Questions one can ask of notifications; they chain."""

    def of(self, person: User) -> NotificationQuerySet:
        return self.filter(person=person)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)

    def shown(self) -> NotificationQuerySet:
        """Those whose topic moderators have not hidden, where its title is part of what they say."""
        return self.filter(models.Q(topic__hidden_at__isnull=True) | models.Q(kind__in=WORDLESS))

    def mail_due(self, at: datetime) -> NotificationQuerySet:
        return self.shown().filter(mail_due_at__lte=at)


class Notification(models.Model):
    """One thing that one person is told once."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications", db_index=False
    )
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    about = models.BigIntegerField(default=0)
    """Which reply or option of the topic; 0 where it is the topic itself."""
    detail = models.CharField(max_length=300, blank=True, default="")
    """The beginning of the reply, or the option's text."""
    link = models.CharField(max_length=300, blank=True, default="")
    """The path where it is seen; empty where it is the topic's own."""
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    """When a mail shall tell it; null once one does, or where none shall."""
    mail = models.ForeignKey(
        Mail, on_delete=models.SET_NULL, null=True, blank=True, related_name="notifications"
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        db_table = "notifications"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="notifications_of_person"),
            models.Index(
                fields=["person"], condition=models.Q(read_at__isnull=True), name="notifications_unread"
            ),
            models.Index(
                fields=["mail_due_at"],
                condition=models.Q(mail_due_at__isnull=False),
                name="notifications_to_mail",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "topic", "kind", "about"], name="person_is_told_once_of_each_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"Notification {self.pk}"

    @property
    def address(self) -> str:
        """The path where it is seen."""
        if self.link:
            return self.link
        path = self.topic.get_absolute_url()
        return f"{path}results/" if self.kind == Kind.RESULTS else path


class Announcement(models.Model):
    """That everybody concerned was told of a topic's closing: written with what they are told."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="announcements", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    closes_at = models.DateTimeField()
    """The closing time it was about; another one is announced anew."""
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "announcements"
        constraints = [
            models.UniqueConstraint(fields=["topic", "kind", "closes_at"], name="closing_is_announced_once"),
        ]

    def __str__(self) -> str:
        return f"Announcement {self.pk}"


class Mute(models.Model):
    """That a person wants to hear nothing more of a topic."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mutes", db_index=False
    )
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="mutes")
    muted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "mutes"
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="topic_is_muted_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"Mute {self.pk}"


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: a minute, then four times as long, a day at most."""
    return min(timedelta(minutes=4 ** max(0, attempts - 1)), timedelta(days=1))
