"""What was reported, by whom, what moderators decided, and appeals against it.

Decisions and appeals are never changed or deleted; what they are about may be.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from app.pages.markdown import plain_text, render_markdown
from app.topics.models import Topic

LONGEST_REASON = 500


class Kind(models.TextChoices):
    """Of what kind a thing is that can be reported."""

    TOPIC = "topic", _("Topic")
    OPTION = "option", _("Option")
    ARGUMENT = "argument", _("Argument")
    REPLY = "reply", _("Reply")

    def quote(self, text: str) -> str:
        """The text of such a thing as people read it, without Markdown's marks.

        A topic's title keeps a line to itself; titles and options are no Markdown.
        """
        if self is Kind.OPTION:
            return text
        if self is not Kind.TOPIC:
            return plain_text(text)
        title, _gap, description = text.partition("\n\n")
        return f"{title}\n{plain_text(description)}".strip()

    def render(self, text: str) -> SafeString:
        """The same with its links, lists and emphases, as safe HTML."""
        if self is Kind.OPTION:
            return conditional_escape(text)
        if self is not Kind.TOPIC:
            return render_markdown(text)
        title, _gap, description = text.partition("\n\n")
        return format_html("<p><strong>{}</strong></p>{}", title, render_markdown(description))


class Ground(models.TextChoices):
    """Why somebody reports a thing."""

    ABUSE = "abuse", _("It insults or threatens somebody")
    PRIVATE = "private", _("It shows something private about a person")
    ILLEGAL = "illegal", _("It breaks the law")
    SPAM = "spam", _("It is advertising or spam")
    OTHER = "other", _("Something else")


class Verdict(models.TextChoices):
    """What moderators decide."""

    DISMISS = "dismiss", _("Leave it as it is")
    HIDE = "hide", _("Hide it")
    SUSPEND = "suspend", _("Hide it and suspend its author")
    RESTORE = "restore", _("Show it again")
    UPHOLD = "uphold", _("Reject the appeal: it stays hidden")


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions one can ask of cases; they chain."""

    def waiting(self) -> CaseQuerySet:
        """Those that need a decision."""
        return self.filter(waiting_since__isnull=False)

    def appealed(self) -> CaseQuerySet:
        """Those of them that wait for the answer to an appeal."""
        return self.waiting().filter(open_appeal())

    def reported(self) -> CaseQuerySet:
        """Those of them that wait for a decision about reports."""
        return self.waiting().exclude(open_appeal())


def open_appeal() -> Exists:
    """Whether somebody has appealed in a case and waits for the answer."""
    return Exists(Appeal.objects.filter(decision__case=OuterRef("pk"), answer=None))


class Case(models.Model):
    """A thing that was reported; all reports about it are decided together.

    It outlives the thing: `key` is the thing's primary key, and no foreign key.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    key = models.BigIntegerField()
    topic = models.ForeignKey(
        Topic, on_delete=models.SET_NULL, null=True, related_name="cases", verbose_name=_("topic")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="cases",
        verbose_name=_("author"),
    )
    text = models.TextField(_("text"))
    """How it read when it was last reported, or hidden."""
    opened_at = models.DateTimeField(_("first reported"), default=timezone.now)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    """Since when a report or an appeal waits for a decision; null when none does."""
    hidden_at = models.DateTimeField(_("hidden since"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        db_table = "cases"
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        default_permissions = ("view",)
        permissions = [
            ("decide_case", gettext_noop("Can decide about what was reported")),
            ("suspend_author", gettext_noop("Can suspend the author of what was reported")),
        ]
        indexes = [
            models.Index(
                fields=["waiting_since", "id"],
                condition=Q(waiting_since__isnull=False),
                name="cases_waiting_longest",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="thing_has_one_case"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="case_is_about_a_known_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.quote[:60]}"

    @property
    def quote(self) -> str:
        """Its text without Markdown's marks."""
        return Kind(self.kind).quote(self.text)


class AppendOnly(models.Model):
    """Rows that are written once. (Django sets a key to null all the same when the person behind it goes.)"""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} rows are written once and never changed.")
        super().save(*args, **options)

    def delete(self, *_args: Any, **_options: Any) -> Any:
        raise TypeError(f"{type(self).__name__} rows are never deleted.")


class Decision(AppendOnly):
    """What a moderator decided about a case, and why; everybody may read the reason."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="decisions",
        verbose_name=_("moderator"),
    )
    verdict = models.CharField(_("decision"), max_length=8, choices=Verdict.choices)
    reason = models.CharField(_("public reason"), max_length=LONGEST_REASON)
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)

    class Meta:
        db_table = "decisions"
        ordering = ["-decided_at", "-id"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["-decided_at", "-id"], name="decisions_newest_first")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason"),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="decision_has_a_known_verdict"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.reason[:60]}"

    @property
    def can_be_appealed(self) -> bool:
        return self.verdict in (Verdict.HIDE, Verdict.SUSPEND)


class Report(models.Model):
    """That somebody found a thing wrong; `decision` is what became of it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports", db_index=False)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="reports",
        verbose_name=_("reporter"),
    )
    ground = models.CharField(_("why"), max_length=7, choices=Ground.choices)
    words = models.TextField(_("in their words"), blank=True)
    created_at = models.DateTimeField(_("reported"), default=timezone.now)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="reports")

    class Meta:
        db_table = "reports"
        ordering = ["-created_at", "-id"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["case", "reporter"], name="thing_is_reported_once_per_person"),
            models.CheckConstraint(condition=Q(ground__in=Ground.values), name="report_has_a_known_ground"),
        ]

    def __str__(self) -> str:
        return self.get_ground_display()


class Appeal(AppendOnly):
    """What an author says against a decision, once. The answer is a decision of its own, named here later."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    text = models.TextField(_("appeal"))
    created_at = models.DateTimeField(_("appealed"), default=timezone.now)
    answer = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, related_name="answers", verbose_name=_("answer")
    )

    class Meta:
        db_table = "appeals"
        ordering = ["-created_at", "-id"]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.text[:60]
