from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import NoReturn

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend

from app.notifications import outbox
from app.notifications.models import MOST_ATTEMPTS, Mail, Notification
from app.notifications.outbox import IN_HAND, KEPT, Delivery, deliver, purge, take_next, try_again
from tests.notifications.conftest import NOON

HERE = __name__


class Silent(BaseEmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, messages: object) -> NoReturn:
        raise SMTPServerDisconnected("gone")


class Refusing(BaseEmailBackend):
    """A mail server that knows nobody of that name."""

    def send_messages(self, messages: object) -> NoReturn:
        raise SMTPRecipientsRefused({"bob@example.org": (550, b"no such person")})


class Greylisting(BaseEmailBackend):
    """A mail server that wants to be asked again."""

    def send_messages(self, messages: object) -> NoReturn:
        raise SMTPRecipientsRefused({"bob@example.org": (451, b"later")})


def write(person, **fields) -> Mail:
    values = {"subject": "News", "body": "Something happened.\n", "created_at": NOON, "next_attempt_at": NOON}
    return Mail.objects.create(person=person, **{**values, **fields})


def run(at=NOON) -> Delivery:
    return deliver(clock=lambda: at)


def test_a_mail_is_sent_once(bob):
    write(bob)
    assert run() == Delivery(sent=1)
    assert run() == Delivery()
    assert [message.to for message in django_mail.outbox] == [["bob@example.org"]]


def test_a_mail_is_not_sent_before_its_time(bob):
    write(bob, next_attempt_at=NOON + timedelta(seconds=1))
    assert run() == Delivery()


def test_a_mail_program_can_unsubscribe_by_one_click(bob):
    write(bob, unsubscribe_link="https://vote.example.org/x")
    run()
    headers = django_mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe"] == "<https://vote.example.org/x>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_failed_mail_is_tried_again_later_and_later(bob, settings):
    settings.EMAIL_BACKEND = f"{HERE}.Silent"
    mail = write(bob)
    pauses, at = [], NOON
    for _attempt in range(MOST_ATTEMPTS - 1):
        assert run(at) == Delivery(put_off=1)
        mail.refresh_from_db()
        pauses.append(mail.next_attempt_at - at)
        at = mail.next_attempt_at
    assert pauses == sorted(pauses) and pauses[0] == timedelta(minutes=1) and pauses[-1] == timedelta(days=1)
    assert run(at) == Delivery(failed=1)
    assert run(at + timedelta(days=9)) == Delivery()
    mail.refresh_from_db()
    assert "SMTPServerDisconnected: gone" in mail.last_error


@pytest.mark.parametrize(
    "backend, outcome", [("Refusing", Delivery(failed=1)), ("Greylisting", Delivery(put_off=1))]
)
def test_an_address_that_does_not_exist_is_not_tried_again(bob, settings, backend, outcome):
    settings.EMAIL_BACKEND = f"{HERE}.{backend}"
    write(bob)
    assert run() == outcome


def test_a_broken_address_holds_up_nobody_else(alice, bob):
    bob.email = "bob@example.org\nBcc: all@example.org"
    bob.save()
    write(bob)
    write(alice)
    assert run() == Delivery(sent=1, failed=1)


def test_a_mail_that_was_given_up_can_be_tried_again(bob):
    mail = write(bob, failed_at=NOON, attempts=MOST_ATTEMPTS)
    assert try_again([mail.pk], at=NOON) == 1
    assert run() == Delivery(sent=1)


def test_a_sent_mail_cannot_be_sent_again(bob):
    mail = write(bob, sent_at=NOON)
    assert try_again([mail.pk], at=NOON) == 0
    assert run() == Delivery()


def test_what_a_worker_has_in_hand_no_other_takes(bob):
    write(bob)
    assert take_next(NOON)
    assert take_next(NOON + IN_HAND - timedelta(seconds=1)) is None


def test_what_a_dead_worker_had_in_hand_is_taken_up_again(bob):
    mail = write(bob)
    assert take_next(NOON)
    again = take_next(NOON + IN_HAND)
    assert again and again.message_id == mail.message_id


def test_the_worker_ends_after_the_mail_in_hand(alice, bob):
    write(alice)
    write(bob)
    assert deliver(clock=lambda: NOON, until=lambda: bool(django_mail.outbox)) == Delivery(sent=1)


def test_old_mails_and_notifications_are_forgotten_and_others_kept(bob, topic):
    write(bob, sent_at=NOON)
    kept = write(bob, sent_at=NOON + timedelta(seconds=1))
    waiting = write(bob)
    Notification.objects.create(person=bob, topic=topic, kind="results", created_at=NOON)
    assert purge(NOON + KEPT + timedelta(milliseconds=1)) == 1
    assert set(Mail.objects.all()) == {kept, waiting}
    assert purge(NOON + outbox.REMEMBERED + timedelta(days=1)) == 2
    assert set(Mail.objects.all()) == {waiting}
