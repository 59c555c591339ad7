from datetime import timedelta

import pytest
from django.db import transaction

from app.notifications.kinds import Kind, Pace
from app.notifications.models import Announcement, Mute, Notification
from app.notifications.telling import STALE, announce, tell
from app.topics.models import Favorite, Guest, Option
from app.topics.signals import option_added, person_removed
from tests.notifications.conftest import EVENING, NOON, make_user, prefer, vote

DAY = timedelta(days=1)
SOON = EVENING - DAY


def told(kind: Kind) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("person__username", flat=True))


def test_who_has_not_voted_is_reminded_before_closing(voted, bob, dana):
    announce(SOON)
    assert told(Kind.CLOSING) == {"alice", "dana"}


def test_nobody_is_reminded_long_before(voted, dana):
    announce(EVENING - timedelta(days=3))
    assert not Notification.objects.exists()


def test_a_topic_without_an_end_reminds_nobody(make_topic, dana):
    make_topic(closes_at=None)
    assert announce(SOON) == 0


def test_telling_again_tells_nobody_twice(voted, dana):
    announce(SOON)
    assert announce(SOON + timedelta(hours=1)) == 0
    assert Notification.objects.of(dana).count() == 1


def test_another_closing_time_is_announced_but_told_once(voted, dana):
    announce(SOON)
    type(voted).objects.filter(pk=voted.pk).update(closes_at=EVENING + timedelta(hours=3))
    announce(SOON + timedelta(hours=4))
    assert Announcement.objects.count() == 2
    assert Notification.objects.of(dana).count() == 1


def test_who_voted_hears_of_the_result(voted, bob, dana):
    announce(EVENING)
    assert told(Kind.RESULTS) == {"alice", "bob"}


def test_what_closed_long_ago_is_not_news(voted):
    assert announce(EVENING + STALE) == 0


def test_a_suspended_person_is_told_nothing(voted, dana):
    dana.is_active = False
    dana.save()
    announce(SOON)
    assert told(Kind.CLOSING) == {"alice"}


def test_an_unlisted_topic_is_not_told_to_strangers(make_topic, dana):
    make_topic(unlisted=True)
    announce(SOON)
    assert told(Kind.CLOSING) == {"alice"}


def test_who_said_never_is_told_nothing(voted, dana):
    prefer(dana, Kind.CLOSING, Pace.OFF)
    announce(SOON)
    assert told(Kind.CLOSING) == {"alice"}


def test_who_muted_the_topic_is_told_nothing(voted, dana):
    Mute.objects.create(person=dana, topic=voted)
    announce(SOON)
    assert told(Kind.CLOSING) == {"alice"}


def test_a_reminder_is_mailed_in_the_morning_or_at_once_as_chosen(voted, alice, dana):
    prefer(dana, Kind.CLOSING, Pace.AT_ONCE)
    announce(SOON)
    assert Notification.objects.of(dana).get().mail_due_at == SOON
    assert Notification.objects.of(alice).get().mail_due_at == (SOON + DAY).replace(hour=7)


def test_a_reminder_on_the_last_evening_does_not_wait_for_the_morning_after(voted, dana):
    late = EVENING - timedelta(minutes=30)
    announce(late)
    assert Notification.objects.of(dana).get().mail_due_at == late


def test_telling_a_town_takes_the_same_few_statements(voted, dana, django_assert_num_queries):
    with django_assert_num_queries(6):  # two lists; savepoint, mark, people, savepoint
        announce(SOON)


def test_voters_hear_of_a_new_option(voted, bob, dana):
    option = Option.objects.create(topic=voted, text="Somewhere else", position=3)
    option_added.send(sender=type(voted), topic=voted, option=option, person=dana)
    assert told(Kind.OPTIONS) == {"bob"}
    assert Notification.objects.get().detail == "Somewhere else"


def test_who_added_the_option_is_not_told_of_it(voted, bob):
    option = Option.objects.create(topic=voted, text="Somewhere else", position=3)
    option_added.send(sender=type(voted), topic=voted, option=option, person=bob)
    assert not Notification.objects.exists()


def test_each_new_option_is_told(voted, bob, dana):
    for position in (3, 4):
        option = Option.objects.create(topic=voted, text=f"Place {position}", position=position)
        option_added.send(sender=type(voted), topic=voted, option=option, person=dana)
    assert Notification.objects.of(bob).count() == 2


def test_the_removed_person_is_told_at_once_whatever_they_chose(voted, bob):
    Mute.objects.create(person=bob, topic=voted)
    person_removed.send(sender=type(voted), topic=voted, person=bob, at=NOON)
    assert Notification.objects.of(bob).get(kind=Kind.REMOVED).mail_due_at


def test_what_is_rolled_back_is_told_to_nobody(voted, bob, dana):
    option = Option.objects.create(topic=voted, text="Somewhere else", position=3)
    with pytest.raises(RuntimeError), transaction.atomic():
        option_added.send(sender=type(voted), topic=voted, option=option, person=dana)
        raise RuntimeError
    assert not Notification.objects.exists()


def test_one_person_is_told_once_of_one_thing(topic, bob):
    assert tell(bob, topic, Kind.REPLIES, at=NOON, about=7, detail="Yes, but …" * 100)
    assert not tell(bob, topic, Kind.REPLIES, at=NOON, about=7)
    assert tell(bob, topic, Kind.REPLIES, at=NOON, about=8)


def test_a_vote_cast_before_the_reminder_spares_it(topic, dana):
    vote(topic, dana)
    announce(SOON)
    assert told(Kind.CLOSING) == {"alice"}


def test_guests_of_an_unlisted_topic_are_reminded_unless_they_left_or_were_removed(make_topic, bob, dana):
    topic = make_topic(unlisted=True)
    gone, out = make_user("gone"), make_user("out")
    Guest.objects.create(topic=topic, person=dana)
    Guest.objects.create(topic=topic, person=gone, left_at=SOON)
    Guest.objects.create(topic=topic, person=out, removed_at=SOON)
    announce(SOON)
    assert told(Kind.CLOSING) == {"alice", "dana"}


def test_whoever_starred_a_topic_hears_of_its_result(voted, dana):
    Favorite.objects.create(topic=voted, person=dana)
    announce(EVENING)
    assert told(Kind.RESULTS) == {"alice", "bob", "dana"}


def test_nobody_is_told_of_a_hidden_topic(voted, dana):
    type(voted).objects.update(hidden_at=SOON, hidden_reason="Spam")
    assert announce(SOON) == announce(EVENING) == 0
