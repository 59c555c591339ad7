"""One topic by its share code, as most pages read it; the SQL is made once."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, QuerySet, Value

from app.accounts.models import User
from app.pages.prepared import Prepared
from app.topics.first_options import SHOWN_AT_FIRST, first_options
from app.topics.models import Option, Topic
from app.topics.own_tags import name_own_tags
from app.topics.querysets import TopicQuerySet
from app.topics.share_codes import is_share_code, normalize_share_code

TextAndAdder = tuple[str, str | None]
"""Of an option; the adder is named where others than the creator may add some."""


def with_code(code: str) -> TopicQuerySet:
    return Topic.objects.filter(share_code=code).order_by()


def for_stranger(code: str) -> TopicQuerySet:
    topics = whole(with_code(code)).for_person(AnonymousUser())
    return topics.annotate(has_voted=Value(False))  # type: ignore[no-redef]


def whole(topics: TopicQuerySet) -> TopicQuerySet:
    """With all that its page shows; of who proposed it, that is the name."""
    named = topics.annotate(creator_name=F("creator__username"))  # type: ignore[no-redef]
    with_options = named.annotate(first_options=first_options())  # type: ignore[no-redef]
    return with_options.with_counts().with_own_tags()


def for_member(code: str, person: int) -> TopicQuerySet:
    member = User(pk=person)
    voted = Topic.objects.filter(pk=OuterRef("pk"), ballots__voter=member).order_by()
    return whole(with_code(code)).for_person(member).annotate(has_voted=Exists(voted))  # type: ignore[no-redef]


def options_of(topic: int) -> QuerySet[Any, TextAndAdder]:
    return Option.objects.filter(topic=topic).values_list("text", "added_by__username")


def whole_options_of(topic: int) -> QuerySet[Option]:
    return Option.objects.filter(topic=topic)


TOPIC: Prepared[Topic] = Prepared(with_code, code=str)
TOPIC_FOR_STRANGER: Prepared[Topic] = Prepared(for_stranger, code=str)
TOPIC_FOR_MEMBER: Prepared[Topic] = Prepared(for_member, code=str, person=int)
BALLOT_PAPER: Prepared[Option] = Prepared(whole_options_of, topic=int)


def read_topic(code: str) -> Topic | None:
    """The topic with this share code, in whatever spelling; text that is no code asks nothing."""
    code = normalize_share_code(code)
    return TOPIC.first(code=code) if is_share_code(code) else None


def read_page(code: str, person: User | AnonymousUser) -> Topic | None:
    """The same with all that its page shows to this person, but long lists of options; one query."""
    code = normalize_share_code(code)
    if not is_share_code(code):
        return None
    if person.is_authenticated:
        topic = TOPIC_FOR_MEMBER.first(code=code, person=person.pk)
    else:
        topic = TOPIC_FOR_STRANGER.first(code=code)
    if topic is not None:
        name_own_tags([topic])
    return topic


def read_options(topic: Topic, *, all_of_them: bool) -> tuple[list[TextAndAdder], int]:
    """The options of a topic from `read_page`, in ballot order, and how many there are.

    Of long lists the first SHOWN_AT_FIRST unless all are wanted. One query for either; none for short lists.
    """
    if all_of_them:
        options = list(options_of(topic.pk))
        return options, len(options)
    options = [(str(text), adder) for text, adder in topic.first_options or ()]
    if len(options) <= SHOWN_AT_FIRST + 1:
        return options, len(options)
    return options[:SHOWN_AT_FIRST], topic.options.count()


def read_ballot_paper(topic: Topic) -> list[Option]:
    """All options in ballot order; one query."""
    return BALLOT_PAPER.rows(topic=topic.pk)
