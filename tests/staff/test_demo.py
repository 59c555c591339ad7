"""The demo data: the same for the same seed, counted right, and never among real people."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction

from app.accounts.models import User
from app.ballots.elections.importing import import_election
from app.ballots.models import Ballot, OptionTally, Selection, Tally
from app.discussion.models import Argument, Comment, Stance
from app.moderation.models import Case, Ground
from app.staff.demo import loading
from app.staff.demo.arguments import ARGUMENTS, DemoArgument
from app.staff.demo.loading import ELECTION, ELECTION_DAY, PASSWORD, closing, load_demo, opening
from app.staff.demo.people import all_names
from app.staff.demo.topics import TOPICS, DemoTopic
from app.topics.favorite import Favorite
from app.topics.models import Option, Tag, Topic
from app.topics.option_lines import parse_option_lines
from app.topics.share_codes import is_share_code
from app.topics.state import State, state_at
from app.topics.tag_names import parse_tag_names
from tests.staff.cast import make_user

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MODELS = (User, Topic, Option, Tag, Ballot, Selection, Tally, OptionTally, Argument, Comment, Case, Favorite)


@pytest.fixture
def small(monkeypatch) -> None:
    """A load of few topics and few people, without the 8,980 ballots of the election."""
    monkeypatch.setattr(loading, "TOPICS", [demo for demo in TOPICS if 0 < demo.ballots < 100])
    monkeypatch.setattr(loading, "OTHERS", 120)
    monkeypatch.setattr(loading, "make_election", lambda *_args, **_options: None)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue()


def counts() -> list[int]:
    return [model.objects.count() for model in MODELS]


def everything() -> dict[str, list[Any]]:
    """All that a load makes, without keys, passwords and hidden rows."""
    return {
        "people": list(User.objects.order_by("username").values_list("username", "email", "created_at")),
        "topics": list(
            Topic.objects.order_by("share_code").values_list(
                "share_code", "title", "opens_at", "closes_at", "creator__username", "tally__ballots"
            )
        ),
        "selections": list(
            Selection.objects.order_by(
                "ballot__topic__share_code", "ballot__voter__username", "option__position"
            ).values_list(
                "ballot__topic__share_code", "ballot__voter__username", "option__text", "ballot__cast_at"
            )
        ),
        "arguments": list(
            Argument.objects.order_by("text").values_list("text", "author__username", "created_at")
        ),
        "replies": list(
            Comment.objects.order_by("text").values_list("text", "author__username", "created_at")
        ),
        "favourites": sorted(
            Favorite.objects.values_list("topic__share_code", "person__username", "starred_at")
        ),
    }


def loaded_with(**options: Any) -> dict[str, list[Any]]:
    """What a load makes; the database is as before afterwards."""
    with transaction.atomic():
        load_demo(**options)
        made = everything()
        transaction.set_rollback(True)
    return made


def test_the_same_seed_gives_the_same_data(db, small) -> None:
    assert loaded_with(at=NOON) == loaded_with(at=NOON)


def test_another_seed_gives_other_ballots(db, small) -> None:
    assert loaded_with(at=NOON)["selections"] != loaded_with(seed=7, at=NOON)["selections"]


def test_times_move_with_the_time_of_the_load(db, small) -> None:
    later = loaded_with(at=NOON + timedelta(days=100))["topics"]
    for early, late in zip(loaded_with(at=NOON)["topics"], later, strict=True):
        assert late[2] - early[2] == timedelta(days=100)


def test_the_command_says_what_was_made_and_how_to_log_in(db, small) -> None:
    said = run()
    assert f"{Topic.objects.count()} topics, {Ballot.objects.count():,} ballots" in said
    assert "alice, bob, charlie, dana, and admin" in said
    assert PASSWORD in said
    assert "PARTY234" in said


@pytest.mark.parametrize("hour", range(24))
def test_the_topics_are_in_every_state_whatever_the_hour(hour) -> None:
    at = NOON.replace(hour=hour, minute=59)
    times = [(opening(demo, at=at), closing(demo, at=at)) for demo in TOPICS]
    states = Counter(state_at(at, opens_at=opens_at, closes_at=closes_at) for opens_at, closes_at in times)
    assert states == {State.OPEN: 13, State.CLOSED: 4, State.NOT_YET_OPEN: 1}
    assert (
        sum(closes_at is not None and at < closes_at < at + timedelta(days=1) for _, closes_at in times) == 2
    )


def test_the_election_of_burlington_is_among_the_topics(db) -> None:
    load_demo()
    topic = Topic.objects.get(tags__name="elections")
    assert topic.title.startswith("Burlington")
    assert topic.is_closed()
    assert (
        OptionTally.objects.get(option__topic=topic, option__text__startswith="Kurt Wright").ballots == 2954
    )


def test_a_second_load_is_refused_and_changes_nothing(db, small) -> None:
    run()
    before = counts()
    with pytest.raises(CommandError, match="already here"):
        run()
    assert counts() == before


def test_real_people_are_never_mixed_with_invented_ones(db, small) -> None:
    make_user("erika")
    with pytest.raises(CommandError, match="1 account of real people"):
        run()
    assert counts() == [1, *[0] * (len(MODELS) - 1)]


def test_a_suspended_person_is_a_real_one(db, small) -> None:
    user = make_user("erika", is_active=False)
    user.set_password("correct horse battery")
    user.save()
    with pytest.raises(CommandError, match="real people"):
        run()


def test_an_imported_election_is_no_obstacle_and_stays_one(db) -> None:
    import_election(ELECTION, at=ELECTION_DAY)
    load_demo()
    assert Topic.objects.filter(title__startswith="Burlington").count() == 1
    assert Topic.objects.count() == len(TOPICS) + 1


def test_if_empty_leaves_any_account_or_topic_alone(db, small) -> None:
    Topic.objects.create(title="A bench by the pond?")
    assert "not empty" in run("--if-empty")
    assert counts() == [0, 1, *[0] * (len(MODELS) - 2)]


def test_if_empty_loads_into_an_empty_database(db, small) -> None:
    assert "Loaded" in run("--if-empty")


@pytest.mark.django_db(transaction=True)
def test_a_load_that_breaks_off_leaves_nothing(monkeypatch) -> None:
    def break_off(*_args: Any, **_options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "make_election", break_off)
    with pytest.raises(KeyboardInterrupt):
        run()
    assert counts() == [0] * len(MODELS)


def test_a_load_that_meets_another_one_is_refused_in_words(db, monkeypatch) -> None:
    monkeypatch.setattr(loading, "refuse_people", lambda: None)
    make_user("alice")
    with pytest.raises(CommandError, match="at the same time"):
        run()


@pytest.mark.parametrize("demo", TOPICS, ids=lambda demo: demo.title)
def test_the_texts_are_such_as_the_site_accepts(demo: DemoTopic) -> None:
    assert parse_option_lines("\n".join(demo.options)) == list(demo.options)
    assert parse_tag_names(", ".join(demo.tags)) == list(demo.tags)
    assert len(demo.title) <= 200
    assert not demo.share_code or is_share_code(demo.share_code)
    assert not demo.exact or sum(demo.options.values()) == demo.ballots


@pytest.mark.parametrize("demo", ARGUMENTS, ids=lambda demo: demo.text[:40])
def test_arguments_are_about_what_is_there(demo: DemoArgument) -> None:
    [topic] = [topic for topic in TOPICS if topic.title == demo.topic]
    assert topic.ballots, "nobody has come there yet"
    assert not demo.option or demo.option in topic.options
    assert demo.stance in Stance.values
    assert not demo.ground or demo.ground in Ground.values
    assert demo.ground or not (demo.words or demo.hidden)


def test_the_names_are_such_as_the_site_accepts() -> None:
    names = list(all_names())
    assert len(names) == len(set(names))
    for name in names:
        try:
            User._meta.get_field("username").run_validators(name)
        except ValidationError as error:
            pytest.fail(f"{name}: {error}")


@pytest.mark.django_db
def test_topics_get_their_keys_in_the_order_of_their_times(monkeypatch):
    """The newest topic is that with the highest key."""
    monkeypatch.setattr(loading, "TOPICS", [demo for demo in TOPICS if demo.ballots < 10])
    monkeypatch.setattr(loading, "OTHERS", 20)
    load_demo(at=NOON)
    times = list(Topic.objects.order_by("pk").values_list("created_at", flat=True))
    assert times == sorted(times)
    assert len(times) > 2
