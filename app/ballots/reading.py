"""Reading a topic's result: whichever door it leaves by, it is counted and hidden by one rule."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from app.accounts.models import User
from app.ballots import tally, turnout
from app.ballots.buckets import Step
from app.ballots.early_results import may_see_result, why_hidden
from app.ballots.models import Tally
from app.ballots.results import Result
from app.topics.models import Topic


@dataclass(frozen=True)
class Participation:
    """Who took part: how many members could, if anybody knows, and how the ballots came in."""

    members: int | None
    steps: list[Step]


@dataclass(frozen=True)
class Reading:
    """A topic and its result, as read at the moment `at`."""

    topic: Topic
    tally: Tally
    result: Result
    """Without options for whoever may not see yet what people chose."""
    at: datetime
    why_hidden: str
    """Said in place of what may not be seen; empty where all may."""

    def participation(self) -> Participation:
        """One query where nothing is to be counted. Of an unlisted topic nobody knows who has the code."""
        stored = turnout.refresh(self.topic, tally=self.tally, at=self.at)
        members = None if self.topic.unlisted else max(stored.members, self.result.ballots)
        return Participation(members, turnout.steps_of(stored, self.tally))

    def etag(self, *shown: object) -> str:
        """A mark that changes with the result, the topic's words or state, and whatever else is `shown`."""
        topic = self.topic
        words = (topic.title, topic.closing_reason, topic.edited_at, topic.opens_at, topic.closes_at)
        said = repr((self.result, words, topic.state_at(self.at), shown))
        return f'"{hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def read(topic: Topic, *, person: User | AnonymousUser | None, at: datetime) -> Reading:
    """The result of `topic` as `person` (None for a stranger) may see it at the time `at`.

    Where no count is due, two queries, three while voting is open, and one more where it
    depends on this person's ballot.
    """
    counted = tally.refresh(topic, at=at)
    result = tally.read_result(topic)
    if may_see_result(topic, person=person, at=at):
        return Reading(topic=topic, tally=counted, result=result, at=at, why_hidden="")
    hidden = replace(result, options=())
    return Reading(topic=topic, tally=counted, result=hidden, at=at, why_hidden=why_hidden(topic))
