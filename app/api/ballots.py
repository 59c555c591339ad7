"""Ballots and results."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from app.accounts.rate_limits import limit
from app.accounts.requests import MemberRequest
from app.api.schemas import BallotIn, BallotOut, ResultOut
from app.api.security import ANYBODY, MEMBER
from app.ballots.casting import cast, withdraw
from app.ballots.errors import NoBallot, OptionNotOnBallot
from app.ballots.models import Ballot
from app.ballots.reading import read as reading_of
from app.ballots.results import verdict
from app.ballots.views import BALLOTS_PER_HOUR, selected_options
from app.topics.guessing import find_topic
from app.topics.models import Topic

router = Router(tags=["ballots"])


@router.get("/{code}/ballot/", response=BallotOut, auth=MEMBER, summary="Your ballot")
def read(request: MemberRequest, code: str) -> dict[str, Any]:
    return ballot_of(request, find_topic(request, code))


@router.put("/{code}/ballot/", response=BallotOut, auth=MEMBER, summary="Cast or change your ballot")
def vote(request: MemberRequest, code: str, ballot: BallotIn) -> dict[str, Any]:
    """One ballot for each person; casting again replaces the selections until voting closes."""
    topic = find_topic(request, code)
    limit(request, "ballots", rate=BALLOTS_PER_HOUR, per=timedelta(hours=1))
    wanted = set(ballot.options)
    options = [option for option in topic.options.all() if option.pk in wanted]
    if len(options) < len(wanted):
        raise OptionNotOnBallot
    cast(topic, voter=request.user, options=options, at=timezone.now())
    return ballot_of(request, topic)


@router.delete("/{code}/ballot/", response={204: None}, auth=MEMBER, summary="Withdraw your ballot")
def take_back(request: MemberRequest, code: str) -> HttpResponse:
    topic = find_topic(request, code)
    limit(request, "ballots", rate=BALLOTS_PER_HOUR, per=timedelta(hours=1))
    withdraw(topic, voter=request.user, at=timezone.now())
    return HttpResponse(status=204)


@router.get("/{code}/result/", response=ResultOut, auth=ANYBODY, summary="The result")
def result(request: HttpRequest, code: str) -> dict[str, Any]:
    """Counted at most a second ago while ballots are taken; exact and final once voting has closed.

    While you may not see yet what people chose, there are no options, and the verdict says why.
    """
    reading = reading_of(find_topic(request, code), person=request.user, at=timezone.now())
    counted = reading.result
    return {
        "ballots": counted.ballots,
        "is_final": counted.is_final,
        "counted_at": counted.counted_at,
        "is_hidden": bool(reading.why_hidden),
        "verdict": reading.why_hidden or verdict(counted),
        "options": [
            {"position": row.position, "text": row.text, "ballots": row.ballots} for row in counted.options
        ],
    }


def ballot_of(request: MemberRequest, topic: Topic) -> dict[str, Any]:
    """What is recorded of the person who asks. Raises NoBallot."""
    recorded = Ballot.objects.on(topic).cast_by(request.user).first()
    if recorded is None:
        raise NoBallot
    return {
        "cast_at": recorded.cast_at,
        "changed_at": recorded.changed_at,
        "options": list(selected_options(recorded).values("id", "position", "text")),
    }
