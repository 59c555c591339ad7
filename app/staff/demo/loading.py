"""Filling an empty database with the demo data: the same people, topics and ballots for the same seed."""

# The data is drawn to be repeated, not to be secret.
# ruff: noqa: S311

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from app.accounts.models import User
from app.ballots import elections, tally
from app.ballots.elections.importing import AlreadyImported, import_election
from app.ballots.models import Ballot, Selection
from app.staff.demo.discussing import Writers, discuss, star
from app.staff.demo.people import invent_names
from app.staff.demo.topics import TOPICS, DemoTopic
from app.topics.models import Option, Tag, Topic
from app.topics.share_codes import SHARE_CODE_ALPHABET, SHARE_CODE_LENGTH

SEED = 2026
PASSWORD = "democrasite-demo"  # noqa: S105
"""It protects nothing: the documentation prints it."""
SUPERUSER = "admin"
CITIZENS = ("alice", "bob", "charlie", "dana")
"""The accounts to try the site with; `dana` has written topics and voted on nothing."""
OTHERS = 660
"""The people who only vote and cannot log in."""
ELECTION = Path(elections.__file__).with_name("burlington-2009.json")
ELECTION_DAY = datetime(2009, 3, 3, 19, tzinfo=UTC)
AT_ONCE = 1000
"""Rows in one statement."""


class DemoRefusedError(Exception):
    """The database holds what the demo data must not be mixed with."""


@dataclass(frozen=True)
class Loaded:
    """How much a load made."""

    people: int
    topics: int
    ballots: int


def is_empty() -> bool:
    """Whether nobody has an account and no topic exists. Two queries."""
    return not User.objects.exists() and not Topic.objects.exists()


def load_demo(*, seed: int = SEED, at: datetime | None = None) -> Loaded:
    """Make the demo data as if it were the time `at` (now by default); all of it or nothing.

    Raises DemoRefusedError for a database with real people in it, or with the demo data.
    """
    at = at or timezone.now()
    try:
        with transaction.atomic():
            refuse_people()
            citizens = make_people(seed, at=at)
            make_election(seed, at=at)
            # The newest topic is that with the highest key.
            oldest_first = sorted(TOPICS, key=lambda demo: creation(demo, at=at))
            ballots = {make_topic(demo, citizens, seed=seed, at=at): demo.ballots for demo in oldest_first}
            enliven(ballots, citizens, seed=seed, at=at)
            return Loaded(User.objects.count(), Topic.objects.count(), Ballot.objects.count())
    except IntegrityError as error:
        raise DemoRefusedError(
            "Somebody wrote to this database at the same time; nothing was loaded."
        ) from error


def enliven(ballots: Mapping[Topic, int], citizens: Sequence[User], *, seed: int, at: datetime) -> None:
    """What people do besides voting."""
    writers = Writers(citizens, known=CITIZENS, random=Random(f"{seed}: writers"))
    discuss(list(ballots), writers, moderator=User.objects.get(username=SUPERUSER), seed=seed, at=at)
    star(ballots, citizens, seed=seed, at=at)


def refuse_people() -> None:
    """Raise DemoRefusedError unless the only people are voters of imported elections, who cannot log in."""
    if User.objects.filter(username__in=CITIZENS, email__endswith="@example.org").count() == len(CITIZENS):
        raise DemoRefusedError("The demo data is already here; nothing was loaded.")
    imported = {"is_active": False, "password__startswith": UNUSABLE_PASSWORD_PREFIX}
    if people := User.objects.exclude(**imported).count():
        raise DemoRefusedError(
            f"This database holds {people} account{'s' if people > 1 else ''} of real people. Load the demo "
            "data into another one: DATABASE_URL=sqlite:///demo.db"
        )


# People


def make_people(seed: int, *, at: datetime) -> list[User]:
    """Save the accounts, the superuser included; the citizens among them, demo accounts first."""
    random = Random(f"{seed}: people")
    # One hash for all: hashing anew for each would take most of the time, and hide nothing.
    password, unusable = make_password(PASSWORD), make_password(None)
    admin = person(SUPERUSER, password, at - timedelta(days=731), is_staff=True, is_superuser=True)
    known = [person(name, password, at - timedelta(days=700)) for name in CITIZENS]
    others = [
        person(name, unusable, at - timedelta(days=random.uniform(90, 690)))
        for name in invent_names(OTHERS, random=random)
    ]
    User.objects.bulk_create([admin, *known, *others], batch_size=AT_ONCE)
    return [*known, *others]


def person(name: str, password: str, since: datetime, **rights: bool) -> User:
    email = f"{name}@example.org"
    return User(
        username=name, email=email, email_verified=True, password=password, created_at=since, **rights
    )


# Topics


def make_topic(demo: DemoTopic, citizens: Sequence[User], *, seed: int, at: datetime) -> Topic:
    """Save one topic with its options, tags and ballots, and count them."""
    random = Random(f"{seed}: {demo.title}")
    opens_at, closes_at = opening(demo, at=at), closing(demo, at=at)
    topic = Topic.objects.create(
        share_code=demo.share_code or draw_share_code(random),
        title=demo.title,
        description=demo.description,
        creator=next(user for user in citizens if user.username == demo.creator),
        multiple_choice=demo.multiple_choice,
        unlisted=bool(demo.share_code),
        created_at=creation(demo, at=at),
        opens_at=opens_at,
        closes_at=closes_at,
    )
    tag(topic, demo.tags)
    options = Option.objects.bulk_create(
        Option(topic=topic, text=text, position=position)
        for position, text in enumerate(demo.options, start=1)
    )
    voters = draw_voters(demo, citizens, random=random)
    make_ballots(topic, voters, draw_choices(demo, options, random=random), random=random, at=at)
    tally.refresh(topic, at=at)
    return topic


def creation(demo: DemoTopic, *, at: datetime) -> datetime:
    """A topic is opened when it is created, or is created a day ago to open later."""
    opens_at = opening(demo, at=at)
    return at - timedelta(days=1) if opens_at > at else opens_at


def opening(demo: DemoTopic, *, at: datetime) -> datetime:
    """Nine in the morning of a day; a fraction of a day is taken literally."""
    moment = at + timedelta(days=demo.opens)
    return moment.replace(hour=9, minute=0, second=0, microsecond=0) if demo.opens % 1 == 0 else moment


def closing(demo: DemoTopic, *, at: datetime) -> datetime | None:
    """Six in the evening of a day, or a full hour where hours are given."""
    if demo.closes_in_hours is not None:
        moment = at + timedelta(hours=demo.closes_in_hours)
        return moment.replace(minute=0, second=0, microsecond=0)
    if demo.closes is None:
        return None
    return (at + timedelta(days=demo.closes)).replace(hour=18, minute=0, second=0, microsecond=0)


def draw_share_code(random: Random) -> str:
    return "".join(random.choices(SHARE_CODE_ALPHABET, k=SHARE_CODE_LENGTH))


def tag(topic: Topic, names: Sequence[str]) -> None:
    Tag.objects.bulk_create([Tag(name=name) for name in names], ignore_conflicts=True)
    topic.tags.set(Tag.objects.filter(name__in=names))


# Ballots


def draw_voters(demo: DemoTopic, citizens: Sequence[User], *, random: Random) -> list[User]:
    """As many different voters as the topic has ballots, in the order in which they vote."""
    known = [user for user in citizens if user.username in demo.voters]
    others = [user for user in citizens if user.username not in CITIZENS]
    voters = [*known, *random.sample(others, demo.ballots - len(known))]
    random.shuffle(voters)
    return voters


def draw_choices(demo: DemoTopic, options: Sequence[Option], *, random: Random) -> list[list[Option]]:
    """What is selected on each ballot; at least one option on every one."""
    figures = list(demo.options.values())
    if demo.exact:
        exactly = [[option] for option, figure in zip(options, figures, strict=True) for _ in range(figure)]
        random.shuffle(exactly)
        return exactly
    choices = []
    for favourite in random.choices(options, weights=figures, k=demo.ballots):
        more = [
            option for option, figure in zip(options, figures, strict=True) if random.random() * 100 < figure
        ]
        choices.append((more or [favourite]) if demo.multiple_choice else [favourite])
    return choices


def make_ballots(
    topic: Topic, voters: Sequence[User], choices: Sequence[list[Option]], *, random: Random, at: datetime
) -> None:
    """Save the ballots, cast one after another while the topic is open: more at first, fewer later."""
    span = min(at, topic.closes_at or at) - topic.opens_at
    moments = sorted(topic.opens_at + span * (random.random() ** 1.5 * 0.98) for _ in voters)
    ballots = Ballot.objects.bulk_create(
        [
            Ballot(topic=topic, voter=voter, cast_at=moment, changed_at=moment)
            for voter, moment in zip(voters, moments, strict=True)
        ],
        batch_size=AT_ONCE,
    )
    Selection.objects.bulk_create(
        [
            Selection(ballot=ballot, option=option)
            for ballot, choice in zip(ballots, choices, strict=True)
            for option in choice
        ],
        batch_size=AT_ONCE,
    )


def make_election(seed: int, *, at: datetime) -> None:
    """Import the election of Burlington, unless that was done before."""
    try:
        topic = import_election(ELECTION, at=ELECTION_DAY).topic
    except AlreadyImported:
        return
    topic.share_code = draw_share_code(Random(f"{seed}: {topic.title}"))
    topic.save(update_fields=["share_code"])
    tag(topic, ["elections"])
    tally.recount(topic, at=at)
