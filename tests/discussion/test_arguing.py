"""The rules of a discussion, and that its numbers stay exact."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from app.discussion import arguing
from app.discussion.arguing import NotThere
from app.discussion.models import Argument, Comment
from app.discussion.signals import reply_posted


def reply_to(argument, author, text="Yes, but?"):
    return arguing.reply(argument, author=author, text=text, at=timezone.now())


def test_a_reply_tells_the_apps_above(argument, bob):
    heard = []

    def hear(comment, argument, **_signal):
        heard.append((comment, argument))

    reply_posted.connect(hear)
    try:
        comment = reply_to(argument, bob)
    finally:
        reply_posted.disconnect(hear)
    assert heard == [(comment, argument)]


def test_a_reply_that_is_not_stored_tells_nobody(argument, bob):
    heard = []
    Argument.objects.filter(pk=argument.pk).delete()
    reply_posted.connect(heard.append)
    with pytest.raises(NotThere):
        reply_to(argument, bob)
    assert not heard


def test_replies_are_counted_up_and_down(argument, bob):
    first = reply_to(argument, bob)
    reply_to(argument, bob)
    arguing.take_back(first, at=timezone.now())
    argument.refresh_from_db()
    assert argument.comment_count == argument.comments.count() == 1


def test_with_its_last_reply_a_deleted_argument_goes_too(argument, bob):
    reply = reply_to(argument, bob)
    arguing.take_back(argument, at=timezone.now())
    assert Argument.objects.exists()
    arguing.take_back(reply, at=timezone.now())
    assert not Argument.objects.exists()


def test_what_was_deleted_cannot_be_deleted_or_changed_again(argument, bob):
    reply = reply_to(argument, bob)
    arguing.take_back(argument, at=timezone.now())
    with pytest.raises(NotThere):
        arguing.take_back(argument, at=timezone.now())
    with pytest.raises(NotThere):
        arguing.change_text(argument, text="Again", at=timezone.now())
    arguing.take_back(reply, at=timezone.now())
    with pytest.raises(NotThere):
        arguing.take_back(reply, at=timezone.now())


def test_deleting_takes_the_earlier_texts_along(argument, bob):
    arguing.change_text(argument, text="Otherwise", at=timezone.now())
    reply_to(argument, bob)
    arguing.take_back(argument, at=timezone.now())
    assert not argument.edits.exists()


def test_arguments_stay_when_the_option_they_speak_of_goes(argue, topic):
    option = topic.options.last()
    argument = argue(option=option)
    option.delete()
    argument.refresh_from_db()
    assert argument.option is None


@pytest.mark.django_db(transaction=True)
def test_many_who_reply_at_once_are_all_counted(argument, bob):
    def reply_and_hang_up(number):
        try:
            reply_to(argument, bob, f"Reply {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as people:
        list(people.map(reply_and_hang_up, range(24)))
    argument.refresh_from_db()
    assert argument.comment_count == Comment.objects.count() == 24


@pytest.mark.django_db(transaction=True)
def test_nobody_replies_to_an_argument_that_goes_at_the_same_time(argue, bob):
    for _round in range(5):
        argument = argue()

        def reply_and_hang_up(argument=argument):
            try:
                reply_to(argument, bob)
            except NotThere:
                return False
            finally:
                connection.close()
            return True

        def delete_and_hang_up(argument=argument):
            try:
                arguing.take_back(argument, at=timezone.now())
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as people:
            replied, gone = people.submit(reply_and_hang_up), people.submit(delete_and_hang_up)
            gone.result()
            is_there = Argument.objects.filter(pk=argument.pk).exists()
            assert is_there == replied.result()
