"""The pages of a discussion: who may read, argue, reply and report, and at what cost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from app.discussion import arguing
from app.discussion.listing import ARGUMENTS_PER_PAGE, REPLIES_PER_PAGE
from app.discussion.models import Argument, Comment
from tests.discussion.conftest import close, hide
from tests.topics.conftest import BUSY_MACHINE


def address(topic, page="") -> str:
    return f"{topic.get_absolute_url()}arguments/{page}"


def filled_in(**more) -> dict[str, str]:
    return {"stance": "for", "option": "", "text": "It is close to the station.", **more}


def test_everybody_reads_the_arguments_on_the_topics_page(as_charlie, topic, argue):
    argue("There is **room**.")
    argue("It is too loud.", stance="against")
    page = as_charlie.get(topic.get_absolute_url()).text
    for shown in ("<strong>room</strong>", "It is too loud.", "1 argument for", "1 argument against"):
        assert shown in page


def test_what_becomes_of_an_argument_shows_at_once(as_charlie, topic, argue, bob):
    argument, option = argue("There is room."), topic.options.first()
    kept = Argument.objects.filter(pk=argument.pk)
    changes: list[tuple[dict[str, Any], str]] = [
        ({"text": "There was room."}, "There was room."),
        ({"edited_at": timezone.now()}, "how it read before"),
        ({"option": option}, f"<bdi>{option.text}</bdi></strong>"),
        ({"comment_count": 2}, "2 replies"),
        ({"author": bob}, "<bdi>bob</bdi>"),
        ({"stance": "against"}, "1 argument against"),
        ({"hidden_at": timezone.now(), "hidden_reason": "Loud."}, "Nobody has argued for or against it yet."),
    ]
    for fields, shown in changes:
        assert shown not in as_charlie.get(topic.get_absolute_url()).text
        kept.update(**fields)
        assert shown in as_charlie.get(topic.get_absolute_url()).text
    kept.update(hidden_at=None, comment_count=0)
    close(topic)
    assert "Open this argument" in as_charlie.get(topic.get_absolute_url()).text


def test_a_topic_without_arguments_says_so(as_charlie, topic):
    assert "Nobody has argued for or against it yet." in as_charlie.get(topic.get_absolute_url()).text
    page = as_charlie.get(address(topic)).text
    assert "Nobody has argued for it yet." in page
    assert "Nobody has argued against it yet." in page


def test_a_member_argues_about_an_option(as_bob, bob, topic):
    option = topic.options.first()
    answer = as_bob.post(address(topic, "new/"), filled_in(option=option.pk, stance="against"))
    argument = Argument.objects.get()
    assert answer.url == argument.get_absolute_url()
    assert (argument.author, argument.option, argument.stance) == (bob, option, "against")
    page = as_bob.get(argument.get_absolute_url()).text
    assert "About the option <strong><bdi>Market square" in page
    assert "An argument against" in page


def test_a_stranger_is_asked_to_log_in_and_keeps_what_was_typed(as_charlie, bob, topic, argument):
    for page in (address(topic, "new/"), f"{argument.get_absolute_url()}reply/"):
        answer = as_charlie.post(page, filled_in(text="Half a day's thinking"))
        assert answer.url.startswith("/account/log-in/?next=")
        assert as_charlie.get(page).status_code == 302
    assert (Argument.objects.count(), Comment.objects.count()) == (1, 0)
    as_charlie.force_login(bob)
    for page in (address(topic, "new/"), f"{argument.get_absolute_url()}reply/"):
        assert "Half a day&#x27;s thinking" in as_charlie.get(page).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": " "}, "Write your argument."),
        ({"text": "\u200b"}, "Write your argument."),
        ({"text": "a\0b"}, "control character"),
        ({"text": "x" * 4001}, "4000 characters"),
        ({"stance": ""}, "for or against"),
        ({"stance": "maybe"}, "maybe"),
        ({"option": "999999"}, "This topic has no such option."),
    ],
)
def test_a_bad_argument_is_refused_and_stays_in_the_form(as_bob, topic, wrong, words):
    page = as_bob.post(address(topic, "new/"), filled_in(**wrong)).text
    assert words in page
    assert "<title>Error:" in page
    assert not Argument.objects.exists()


@given(text=st.text(max_size=300))
@settings(max_examples=25, suppress_health_check=BUSY_MACHINE)
def test_any_text_is_kept_or_refused_and_then_shown(as_bob, topic, text):
    answer = as_bob.post(address(topic, "new/"), filled_in(text=text), follow=True)
    assert answer.status_code == 200
    assert as_bob.get(topic.get_absolute_url()).status_code == 200


def test_a_reply_stands_beneath_its_argument(as_bob, argument):
    answer = as_bob.post(f"{argument.get_absolute_url()}reply/", {"text": "Yes, *but* the market?"})
    reply = Comment.objects.get()
    assert answer.url == f"{argument.get_absolute_url()}?around={reply.pk}#reply-{reply.pk}"
    page = as_bob.get(answer.url).text
    assert "<em>but</em>" in page
    assert "1 reply" in page


def test_an_empty_reply_is_refused(as_bob, argument):
    page = as_bob.post(f"{argument.get_absolute_url()}reply/", {"text": ""}).text
    assert "Write your reply." in page
    assert not Comment.objects.exists()


def test_once_closed_people_read_but_neither_argue_reply_nor_edit(as_alice, topic, argument):
    close(topic)
    edit = f"{argument.get_absolute_url()}edit/"
    for page in (address(topic, "new/"), f"{argument.get_absolute_url()}reply/", edit):
        answer = as_alice.post(page, filled_in(text="Too late, and still mine"))
        assert answer.status_code == 403
        assert "Too late, and still mine" in answer.text
    assert (Argument.objects.count(), Comment.objects.count()) == (1, 0)
    page = as_alice.get(address(topic)).text
    assert "The square has" in page
    assert "Argue for it" not in page


def test_once_closed_people_still_delete_what_they_said(as_alice, topic, argument):
    close(topic)
    as_alice.post(f"{argument.get_absolute_url()}delete/")
    assert not Argument.objects.exists()


def test_the_author_edits_and_everybody_reads_how_it_was(as_alice, as_charlie, argument):
    as_alice.post(f"{argument.get_absolute_url()}edit/", {"text": "The square has little room."})
    assert "Edited" in as_charlie.get(argument.get_absolute_url()).text
    page = as_charlie.get(f"{argument.get_absolute_url()}history/").text
    assert "The square has little room." in page
    assert "The square has <strong>room</strong>." in page


def test_an_edit_that_changes_nothing_leaves_no_trace(as_alice, argument):
    as_alice.post(f"{argument.get_absolute_url()}edit/", {"text": argument.text})
    argument.refresh_from_db()
    assert argument.edited_at is None
    assert not argument.edits.exists()


@pytest.mark.parametrize("page", ["edit", "delete"])
def test_only_authors_change_their_words(as_alice, as_bob, bob, argument, page):
    reply = arguing.reply(argument, author=bob, text="But?", at=timezone.now())
    topic = argument.topic
    of_argument = reverse(f"discussion:{page}_argument", args=[topic.share_code, argument.pk])
    of_reply = reverse(f"discussion:{page}_reply", args=[topic.share_code, reply.pk])
    for client, place in ((as_bob, of_argument), (as_alice, of_reply)):
        assert client.get(place).status_code == 403
        assert client.post(place, {"text": "Mine now"}).status_code == 403
    for place in (of_argument, of_reply):
        assert Client().get(place)["Location"].startswith("/account/log-in/")
    assert as_alice.get(of_argument).status_code == 200
    assert as_bob.get(of_reply).status_code == 200
    assert (Argument.objects.get().text, Comment.objects.get().text) == (argument.text, "But?")


def test_only_authors_are_shown_the_links(as_alice, as_bob, argument):
    assert "/edit/" in as_alice.get(argument.get_absolute_url()).text
    assert "/edit/" not in as_bob.get(argument.get_absolute_url()).text


def test_a_deleted_argument_without_replies_is_gone(as_alice, argument):
    as_alice.post(f"{argument.get_absolute_url()}delete/")
    assert as_alice.get(argument.get_absolute_url()).status_code == 404


def test_a_deleted_argument_with_replies_leaves_a_note_without_text_or_name(as_alice, as_bob, bob, argument):
    arguing.reply(argument, author=bob, text="But the market?", at=timezone.now())
    as_alice.post(f"{argument.get_absolute_url()}delete/")
    page = as_bob.get(argument.get_absolute_url()).text
    assert "Its author deleted this argument" in page
    assert "But the market?" in page
    assert "room" not in page
    assert "alice" not in page
    assert as_bob.get(f"{argument.get_absolute_url()}history/").status_code == 404
    assert as_bob.post(f"{argument.get_absolute_url()}reply/", {"text": "Hello?"}).status_code == 404
    assert "Its author deleted this argument" not in as_bob.get(argument.topic.get_absolute_url()).text


def test_a_hidden_argument_shows_the_reason_in_place_and_no_text(as_alice, as_bob, argument):
    hide(argument)
    for place in (address(argument.topic), argument.get_absolute_url()):
        page = as_bob.get(place).text
        assert "Names a private person." in page
        assert "The square" not in page
    assert "The square" not in as_bob.get(argument.topic.get_absolute_url()).text
    assert as_bob.get(f"{argument.get_absolute_url()}history/").status_code == 404
    assert as_alice.post(f"{argument.get_absolute_url()}edit/", {"text": "Again"}).status_code == 404
    assert as_bob.post(f"{argument.get_absolute_url()}reply/", {"text": "Hello?"}).status_code == 404


def test_a_hidden_reply_shows_the_reason_in_place_and_no_text(as_alice, bob, argument):
    reply = arguing.reply(argument, author=bob, text="Mr Grey is a thief", at=timezone.now())
    hide(reply)
    page = as_alice.get(argument.get_absolute_url()).text
    assert "Names a private person." in page
    assert "thief" not in page


def test_an_unlisted_topics_arguments_need_its_code_and_stay_out_of_search_engines(
    as_charlie, make_topic, argue
):
    public, unlisted = make_topic(), make_topic(unlisted=True)
    argument = argue(topic=unlisted)
    assert as_charlie.get(f"{public.get_absolute_url()}arguments/{argument.pk}/").status_code == 404
    for place in (address(unlisted), argument.get_absolute_url()):
        assert '<meta name="robots" content="noindex">' in as_charlie.get(place).text


def test_keys_that_do_not_exist_are_not_found(as_alice, topic):
    for key in ("0", "7", "9" * 30):
        for page in ("", "reply/", "edit/", "delete/", "history/"):
            assert as_alice.get(address(topic, f"{key}/{page}")).status_code == 404
        for page in ("edit/", "delete/", "history/"):
            assert as_alice.get(f"{topic.get_absolute_url()}replies/{key}/{page}").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["sort=nonsense", "for-after=x", "against-before=%00", "after=%FF", "around=9999999999999999999999"],
)
def test_nonsense_in_the_address_shows_the_first_page(as_charlie, argument, query):
    for place in (address(argument.topic), argument.get_absolute_url()):
        assert "The square has" in as_charlie.get(f"{place}?{query}").text


def test_both_sides_turn_their_pages_apart(as_charlie, topic, argue):
    for number in range(ARGUMENTS_PER_PAGE + 2):
        argue(f"Reason {number}.")
        argue(f"Doubt {number}.", stance="against")
    first = as_charlie.get(address(topic))
    further = first.context["sides"][0].next
    page = as_charlie.get(address(topic) + further).text
    assert "Reason 0." in page and "Reason 11." not in page
    assert "Doubt 11." in page and "Doubt 0." not in page


def test_the_most_discussed_come_first_when_asked(as_charlie, topic, argue, bob):
    quiet, lively = argue("Quiet."), argue("Lively.")
    argue("Newest.")
    arguing.reply(lively, author=bob, text="Yes", at=timezone.now())
    rows = as_charlie.get(address(topic, "?sort=discussed")).context["sides"][0].page.rows
    assert rows[0] == lively
    assert as_charlie.get(address(topic)).context["sides"][0].page.rows[-1] == quiet


def test_a_link_to_a_late_reply_opens_the_page_that_holds_it(as_charlie, argument, bob):
    replies = [
        arguing.reply(argument, author=bob, text=f"No {n}", at=timezone.now())
        for n in range(REPLIES_PER_PAGE + 3)
    ]
    for reply in (replies[0], replies[-1]):
        assert f'id="reply-{reply.pk}"' in as_charlie.get(reply.get_absolute_url()).text


def test_too_many_arguments_in_an_hour_are_refused_and_nothing_typed_is_lost(as_bob, topic, monkeypatch):
    monkeypatch.setattr("app.discussion.views.ARGUMENTS_PER_HOUR", 1)
    as_bob.post(address(topic, "new/"), filled_in())
    answer = as_bob.post(address(topic, "new/"), filled_in(text="One more thing"))
    assert answer.status_code == 429
    assert "One more thing" in answer.text
    assert Argument.objects.count() == 1


def test_too_many_replies_in_an_hour_are_refused(as_bob, argument, monkeypatch):
    monkeypatch.setattr("app.discussion.views.REPLIES_PER_HOUR", 1)
    tries = [as_bob.post(f"{argument.get_absolute_url()}reply/", {"text": "Why?"}) for _try in range(2)]
    assert tries[1].status_code == 429
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("number", [1, ARGUMENTS_PER_PAGE])
def test_the_pages_take_the_same_few_queries(as_bob, bob, argue, django_assert_num_queries, number):
    as_charlie = Client()
    for each in range(number):
        argument = argue(f"Reason {each}", option=None)
        argue(f"Doubt {each}", stance="against", author=bob)
        arguing.reply(argument, author=bob, text="Yes", at=timezone.now())
    argument = Argument.objects.latest("pk")
    topic = argument.topic
    with django_assert_num_queries(4):  # topic, counts, for, against
        as_charlie.get(address(topic))
    with django_assert_num_queries(7):  # and session, member, figures
        as_bob.get(address(topic))
    with django_assert_num_queries(3):  # topic, argument, replies
        as_charlie.get(argument.get_absolute_url())
    with django_assert_num_queries(3):  # topic, argument, edits
        as_charlie.get(f"{argument.get_absolute_url()}history/")
