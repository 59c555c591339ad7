from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import get_language

from app.accounts.models import UserPreference
from app.notifications import composing
from app.notifications.composing import MOST_ITEMS, compose
from app.notifications.kinds import Kind, Pace
from app.notifications.models import Mail, Mute, Notification
from app.notifications.telling import announce, tell, tell_of_removal
from tests.notifications.conftest import EVENING, NOON, make_user, prefer, vote

SOON = EVENING - timedelta(days=1)
MORNING = EVENING.replace(hour=7)


@pytest.fixture
def reminded(voted, dana):
    announce(SOON)
    return voted


def test_the_daily_mail_is_written_in_the_morning_once(reminded, dana):
    assert compose(MORNING - timedelta(seconds=1)) == 0
    assert compose(MORNING) == 2
    assert compose(MORNING) == 0
    assert Mail.objects.get(person=dana).body.count(reminded.get_absolute_url()) == 1


def test_one_mail_tells_everything(make_topic, dana):
    for number in range(3):
        make_topic(f"Question {number}")
    announce(SOON)
    compose(MORNING)
    mail = Mail.objects.get(person=dana)
    assert all(f"Question {number}" in mail.body for number in range(3))
    assert "3" in mail.subject


def test_the_subject_of_one_thing_says_it(reminded, dana):
    compose(MORNING)
    assert "Where shall we meet?" in Mail.objects.get(person=dana).subject


def test_a_subject_has_one_line(make_topic, dana):
    topic = make_topic("Two\nlines")
    tell(dana, topic, Kind.REPLIES, at=NOON, detail="a\r\nBcc: everybody@example.org")
    compose(MORNING)
    assert "\n" not in Mail.objects.get().subject and "\r" not in Mail.objects.get().subject


def test_what_was_read_in_the_site_is_not_mailed(reminded, dana):
    Notification.objects.of(dana).update(read_at=SOON)
    compose(MORNING)
    assert not Mail.objects.filter(person=dana).exists()


def test_who_has_voted_meanwhile_is_not_reminded(reminded, dana):
    vote(reminded, dana)
    compose(MORNING)
    assert not Mail.objects.filter(person=dana).exists()


def test_who_has_muted_it_meanwhile_is_not_reminded(reminded, dana):
    Mute.objects.create(person=dana, topic=reminded)
    compose(MORNING)
    assert not Mail.objects.filter(person=dana).exists()


def test_who_wants_no_mail_any_more_gets_none(reminded, dana):
    prefer(dana, Kind.CLOSING, Pace.OFF)
    compose(MORNING)
    assert not Mail.objects.filter(person=dana).exists()


def test_an_address_that_was_not_proven_gets_no_mail(reminded, dana):
    dana.email_verified = False
    dana.save()
    compose(MORNING)
    assert not Mail.objects.filter(person=dana).exists()


def test_the_removed_are_told_though_they_muted_the_topic(topic, bob):
    Mute.objects.create(person=bob, topic=topic)
    tell_of_removal(bob, topic, at=NOON)
    compose(NOON)
    assert "removed" in Mail.objects.get(person=bob).subject


def test_a_long_mail_counts_the_rest(topic, bob):
    for number in range(MOST_ITEMS + 2):
        tell(bob, topic, Kind.REPLIES, at=NOON, about=number, detail=f"Reply {number}.")
    compose(MORNING)
    body = Mail.objects.get().body
    assert body.count("Reply ") == MOST_ITEMS
    assert "2 more" in body


def test_the_number_of_statements_does_not_grow_with_people(voted, django_assert_max_num_queries):
    for number in range(60):
        make_user(f"person-{number}")
    announce(SOON)
    with django_assert_max_num_queries(12):
        assert compose(MORNING) == 61


def test_every_mail_says_how_to_end_them(reminded, dana):
    compose(MORNING)
    mail = Mail.objects.get(person=dana)
    assert mail.unsubscribe_link in mail.body


def test_each_mail_is_in_the_language_of_its_reader(reminded, alice, dana, monkeypatch):
    UserPreference.objects.create(user=dana, preference_key="language", preference_value="de")
    monkeypatch.setattr(composing, "subject_of", lambda _rows: get_language())
    compose(MORNING)
    assert {mail.person: mail.subject for mail in Mail.objects.all()} == {alice: "en", dana: "de"}


def test_a_mail_tells_times_by_the_clock_of_whom_it_is_for(reminded, dana):
    UserPreference.objects.create(user=dana, preference_key="time_zone", preference_value="Asia/Kathmandu")
    compose(MORNING)
    local = timezone.localtime(reminded.closes_at, ZoneInfo("Asia/Kathmandu"))
    assert f"{local:%H:%M} UTC+0545" in Mail.objects.get(person=dana).body
