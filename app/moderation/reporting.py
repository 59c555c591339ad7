"""Reporting a thing, and appealing against a decision."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from app.accounts.models import User
from app.moderation.models import Appeal, Case, Decision, Report
from app.moderation.things import Thing


class OwnThing(Exception):
    """Nobody reports what they wrote themselves."""


class AlreadyReported(Exception):
    """This person has reported this thing before."""


class AlreadyHidden(Exception):
    """Moderators have hidden it meanwhile."""


class CannotAppeal(Exception):
    """The decision is not one to appeal against, was appealed against before, or no longer stands."""


def report(thing: Thing, *, reporter: User, ground: str, words: str, at: datetime) -> Report:
    """Bring a thing before the moderators. Raises OwnThing, AlreadyReported, AlreadyHidden. Ten queries."""
    if thing.author is not None and thing.author.pk == reporter.pk:
        raise OwnThing
    with transaction.atomic():
        defaults = {"topic": thing.topic, "author": thing.author, "text": thing.text, "opened_at": at}
        case, _is_new = Case.objects.get_or_create(kind=thing.kind, key=thing.key, defaults=defaults)
        held = Case.objects.select_for_update().get(pk=case.pk)
        if held.hidden_at is not None:
            raise AlreadyHidden
        new, is_new = Report.objects.get_or_create(
            case=held, reporter=reporter, defaults={"ground": ground, "words": words, "created_at": at}
        )
        if not is_new:
            raise AlreadyReported
        held.waiting_since, held.text = held.waiting_since or at, thing.text
        held.save(update_fields=["waiting_since", "text"])
    return new


def appeal(decision: Decision, *, text: str, at: datetime) -> Appeal:
    """Ask for another look at a decision. Raises CannotAppeal."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=decision.case_id)
        if not stands(decision, case):
            raise CannotAppeal
        try:
            with transaction.atomic():
                new = Appeal.objects.create(decision=decision, text=text, created_at=at)
        except IntegrityError as error:
            raise CannotAppeal from error
        case.waiting_since = case.waiting_since or at
        case.save(update_fields=["waiting_since"])
    return new


def stands(decision: Decision, case: Case) -> bool:
    """Whether this is the decision for which the thing is hidden now. One query."""
    newer = case.decisions.filter(pk__gt=decision.pk, verdict__in=["hide", "suspend", "restore"])
    return decision.can_be_appealed and case.hidden_at is not None and not newer.exists()
