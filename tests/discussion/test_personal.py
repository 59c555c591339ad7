"""What a person can take away of what they said, and what stays when they leave."""

import pytest
from django.utils import timezone

from app.accounts.exporting import export
from app.accounts.leaving import PublicText, foretell, leave
from app.accounts.statistics import figures_of
from app.discussion import arguing
from app.discussion.models import Argument, ArgumentEdit, Comment, CommentEdit
from app.topics.models import Topic


@pytest.fixture
def said(argue, topic, alice, bob):
    """On Bob's topic Alice argued twice and replied twice; Bob argued, and replied to her first argument."""
    Topic.objects.filter(pk=topic.pk).update(creator=bob)
    answered, alone, of_bob = argue("Answered."), argue("Alone."), argue("Of Bob.", author=bob)
    arguing.change_text(answered, text="Answered, and edited.", at=timezone.now())
    for argument, author, text in (
        (answered, bob, "Bob's reply."),
        (answered, alice, "Alice's first reply."),
        (of_bob, alice, "Alice's second reply."),
    ):
        arguing.reply(argument, author=author, text=text, at=timezone.now())
    return answered, alone, of_bob


def test_the_export_holds_ones_own_words_and_how_they_read_before(said, alice):
    told = export(alice)["discussion"]
    assert [argument["text"] for argument in told["arguments"]] == ["Answered, and edited.", "Alone."]
    assert [edit["text"] for edit in told["arguments"][0]["before"]] == ["Answered."]
    assert [reply["text"] for reply in told["replies"]] == ["Alice's first reply.", "Alice's second reply."]


def test_arguments_and_replies_are_counted(said, alice):
    figures = {statistic.name: number for statistic, number in figures_of(alice)}
    assert (figures["arguments"], figures["replies"]) == (2, 2)


def test_words_that_are_kept_are_said_by_a_former_member(said, alice, as_charlie):
    assert any("4 arguments and replies stay" in line for line in foretell(alice).kept)
    leave(alice, PublicText.KEEP)
    page = as_charlie.get(said[0].get_absolute_url()).text
    assert "Answered, and edited." in page
    assert "Former member" in page
    assert "alice" not in page


def test_words_that_are_removed_leave_what_others_replied(said, alice, as_charlie):
    answered, _alone, of_bob = said
    leave(alice, PublicText.REMOVE)
    assert set(Argument.objects.all()) == {answered, of_bob}
    assert [comment.text for comment in Comment.objects.all()] == ["Bob's reply."]
    assert not ArgumentEdit.objects.exists() and not CommentEdit.objects.exists()
    page = as_charlie.get(answered.get_absolute_url()).text
    assert "Its author deleted this argument" in page and "Bob's reply." in page
    for argument in Argument.objects.all():
        assert argument.comment_count == argument.comments.count()


def test_a_place_that_was_kept_for_the_leavers_reply_alone_goes_with_it(argue, topic, alice, bob):
    Topic.objects.filter(pk=topic.pk).update(creator=bob)
    argument = argue(author=bob)
    arguing.reply(argument, author=alice, text="Yes", at=timezone.now())
    arguing.take_back(argument, at=timezone.now())
    leave(alice, PublicText.REMOVE)
    assert not Argument.objects.exists()
