"""Filling the demo data's topics with arguments, replies, reports and favourites."""

# The data is drawn to be repeated, not to be secret.
# ruff: noqa: S311

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from app.accounts.models import User
from app.discussion.models import Argument, Comment
from app.moderation.deciding import decide
from app.moderation.models import Kind, Verdict
from app.moderation.reporting import report
from app.moderation.things import Thing
from app.staff.demo.arguments import ARGUMENTS, DemoArgument
from app.topics.favorite import Favorite
from app.topics.models import Option, Topic

AT_ONCE = 1000
"""Rows in one statement."""
ANSWERED_WITHIN = timedelta(hours=30)
"""How long after an argument the replies to it come, at most."""


class Writers:
    """Who writes: whom the texts name, else somebody who wrote nothing yet."""

    def __init__(self, citizens: Sequence[User], *, known: Collection[str], random: Random) -> None:
        self.known = {person.username: person for person in citizens if person.username in known}
        others = [person for person in citizens if person.username not in known]
        self.others = iter(random.sample(others, len(others)))

    def draw(self, name: str) -> User:
        return self.known[name] if name else next(self.others)


def discuss(topics: Sequence[Topic], writers: Writers, *, moderator: User, seed: int, at: datetime) -> None:
    """Save the arguments on these topics with their replies, and report some of them."""
    random = Random(f"{seed}: arguments")
    titles = {topic.title: topic for topic in topics}
    drawn = [(demo, titles[demo.topic]) for demo in ARGUMENTS if demo.topic in titles]
    arguments = Argument.objects.bulk_create(draw_arguments(drawn, writers, random=random, at=at))
    said = [(demo, argument) for (demo, _topic), argument in zip(drawn, arguments, strict=True)]
    Comment.objects.bulk_create(
        reply
        for demo, argument in said
        for reply in draw_replies(demo, argument, writers, random=random, at=at)
    )
    for demo, argument in said:
        if demo.ground:
            bring_to_moderators(demo, argument, writers, moderator=moderator, random=random, at=at)


def draw_arguments(
    drawn: Sequence[tuple[DemoArgument, Topic]], writers: Writers, *, random: Random, at: datetime
) -> list[Argument]:
    """Unsaved ones, written while their topics were open; none in the last quarter of the time."""
    topics = [topic for _demo, topic in drawn]
    options = {(option.topic_id, option.text): option for option in Option.objects.filter(topic__in=topics)}
    return [
        Argument(
            topic=topic,
            option=options[topic.pk, demo.option] if demo.option else None,
            author=writers.draw(demo.author),
            stance=demo.stance,
            text=demo.text,
            created_at=moment_while_open(topic, random.uniform(0.02, 0.75), at=at),
            comment_count=len(demo.replies),
        )
        for demo, topic in drawn
    ]


def draw_replies(
    demo: DemoArgument, argument: Argument, writers: Writers, *, random: Random, at: datetime
) -> list[Comment]:
    """Unsaved ones, one after another."""
    span = min(ANSWERED_WITHIN, moment_while_open(argument.topic, 1, at=at) - argument.created_at)
    moments = sorted(argument.created_at + span * random.uniform(0.02, 0.98) for _ in demo.replies)
    return [
        Comment(
            argument=argument,
            author=writers.draw(reply.author),
            text=reply.text,
            created_at=moment,
        )
        for reply, moment in zip(demo.replies, moments, strict=True)
    ]


def moment_while_open(topic: Topic, share: float, *, at: datetime) -> datetime:
    """When this share of the time in which something could be written had passed."""
    return topic.opens_at + (min(at, topic.closes_at or at) - topic.opens_at) * share


def bring_to_moderators(
    demo: DemoArgument, argument: Argument, writers: Writers, *, moderator: User, random: Random, at: datetime
) -> None:
    """Report an argument, a little later, and decide about it where the texts say how that ended."""
    reported_at = argument.created_at + (at - argument.created_at) * random.uniform(0.1, 0.4)
    thing = Thing(Kind.ARGUMENT, argument.pk, argument.topic, argument.author, argument.text)
    reporter = writers.draw(demo.reporter)
    made = report(thing, reporter=reporter, ground=demo.ground, words=demo.words, at=reported_at)
    if demo.hidden:
        decided_at = reported_at + (at - reported_at) * random.uniform(0.01, 0.05)
        decide(made.case, verdict=Verdict.HIDE, reason=demo.hidden, by=moderator, at=decided_at)


def star(ballots: Mapping[Topic, int], citizens: Sequence[User], *, seed: int, at: datetime) -> None:
    """Let some people keep public topics at hand: the more `ballots` one has, the more of them."""
    random = Random(f"{seed}: favourites")
    Favorite.objects.bulk_create(
        [
            Favorite(person=person, topic=topic, starred_at=moment_while_open(topic, random.random(), at=at))
            for topic, cast in ballots.items()
            if not topic.unlisted
            for person in random.sample(citizens, round(cast * random.uniform(0.02, 0.2)))
        ],
        batch_size=AT_ONCE,
    )
