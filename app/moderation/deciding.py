"""Deciding about a case: what may be decided, by whom, and what follows.

The decision, what it does to the thing and to its author, and what it answers commit together.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from app.accounts.admin import may_govern, set_may_log_in
from app.accounts.models import User
from app.moderation import things
from app.moderation.models import Appeal, Case, Decision, Report, Verdict
from app.moderation.telling import forget_news, tell_author, tell_in_site

DECIDE = "moderation.decide_case"
SUSPEND = "moderation.suspend_author"


class CannotDecide(Exception):
    """Why this decision is not possible, in words for the moderator."""


def possible_verdicts(
    *, is_hidden: bool, is_there: bool, has_author: bool, is_appealed: bool
) -> list[Verdict]:
    """What can be decided about a thing in this state."""
    if is_appealed:
        return [Verdict.UPHOLD, Verdict.RESTORE] if is_there else [Verdict.UPHOLD]
    if is_hidden:
        return [Verdict.RESTORE] if is_there else [Verdict.DISMISS]
    verdicts = [Verdict.DISMISS]
    if is_there:
        verdicts.append(Verdict.HIDE)
    if has_author:
        verdicts.append(Verdict.SUSPEND)
    return verdicts


def verdicts_about(case: Case) -> list[Verdict]:
    """What can be decided about a case now; two queries."""
    return possible_verdicts(
        is_hidden=case.hidden_at is not None,
        is_there=things.is_there(case),
        has_author=case.author_id is not None,
        is_appealed=open_appeal(case) is not None,
    )


def open_appeal(case: Case) -> Appeal | None:
    """The appeal that waits for an answer; one query."""
    return Appeal.objects.filter(decision__case=case, answer=None).select_related("decision").first()


def decide(case: Case, *, verdict: Verdict, reason: str, by: User, at: datetime) -> Decision:
    """Decide about all open reports on a thing, or the open appeal. Raises CannotDecide."""
    try:
        with transaction.atomic():
            things.hold_thing(case)
            held = Case.objects.select_for_update(of=("self",)).select_related("author").get(pk=case.pk)
            refuse_impossible(held, verdict=verdict, by=by)
            return carry_out(held, verdict=verdict, reason=reason, by=by, at=at)
    except IntegrityError as error:
        raise CannotDecide(
            _("Another option of the topic says the same by now, so this one cannot be shown again.")
        ) from error


def refuse_impossible(case: Case, *, verdict: Verdict, by: User) -> None:
    """Raise CannotDecide unless `by` may decide so about this case. A handful of queries."""
    if case.author_id == by.pk:
        raise CannotDecide(_("You wrote this yourself. Another moderator decides about it."))
    if verdict not in verdicts_about(case):
        raise CannotDecide(_("This cannot be decided any more: see what was decided meanwhile."))
    appeal = open_appeal(case)
    if appeal and appeal.decision.moderator_id == by.pk and other_moderators(by).exists():
        raise CannotDecide(
            _("You made the decision that is appealed against. Another moderator answers the appeal.")
        )
    if verdict == Verdict.SUSPEND:
        refuse_suspending(case, by=by)


def refuse_suspending(case: Case, *, by: User) -> None:
    if not by.has_perm(SUSPEND):
        raise CannotDecide(_("You may not suspend people. Ask somebody who may."))
    if not may_govern(by, case.author):
        raise CannotDecide(_("Only superusers suspend staff."))


def other_moderators(moderator: User) -> QuerySet[User]:
    """Everybody else who may decide about cases."""
    app, codename = DECIDE.split(".")
    permitted = {"codename": codename, "content_type__app_label": app}
    of_person = Q(**{f"user_permissions__{name}": value for name, value in permitted.items()})
    of_group = Q(**{f"groups__permissions__{name}": value for name, value in permitted.items()})
    people = User.objects.get_queryset().filter(is_active=True, is_staff=True).exclude(pk=moderator.pk)
    return people.filter(Q(is_superuser=True) | of_person | of_group)


def carry_out(case: Case, *, verdict: Verdict, reason: str, by: User, at: datetime) -> Decision:
    appeal = open_appeal(case)
    if verdict in (Verdict.HIDE, Verdict.SUSPEND):
        hide(case, reason=reason, at=at)
    if verdict == Verdict.SUSPEND:
        set_standing(case, may_log_in=False, by=by)
    if verdict == Verdict.RESTORE:
        things.show(case)
        case.hidden_at = None
        if appeal and appeal.decision.verdict == Verdict.SUSPEND:
            set_standing(case, may_log_in=True, by=by)
    decision = Decision.objects.create(case=case, moderator=by, verdict=verdict, reason=reason, decided_at=at)
    Report.objects.filter(case=case, decision=None).update(decision=decision)
    if appeal:
        Appeal.objects.filter(pk=appeal.pk).update(answer=decision)
    case.waiting_since = None
    case.save(update_fields=["waiting_since", "hidden_at", "text"])
    tell_author(decision, at=at)
    tell_in_site(decision, at=at)
    return decision


def hide(case: Case, *, reason: str, at: datetime) -> None:
    """Hide the thing where it is still there; a decision may be about its author alone."""
    if things.is_there(case) and case.hidden_at is None:
        things.hide(case, reason=reason, at=at)
        case.hidden_at = at
        forget_news(case)


def set_standing(case: Case, *, may_log_in: bool, by: User) -> None:
    people = User.objects.get_queryset().filter(cases=case).exclude(is_active=may_log_in)
    set_may_log_in(people, may_log_in=may_log_in, by=by)
