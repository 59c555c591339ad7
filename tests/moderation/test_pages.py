"""Reporting, seeing what became of it, appealing; and that what is hidden is hidden at every door."""

from datetime import timedelta

import pytest
from django.utils import timezone

from app.discussion import arguing
from app.moderation.models import Appeal, Case, Kind, Report, Verdict
from app.moderation.telling import appeal_link
from app.topics.models import Topic
from tests.moderation.conftest import appeal, decide, report
from tests.staff.cast import client_of, vote

SAYING = {"ground": "private", "words": "He is named."}


def report_page(row) -> str:
    return f"{row.topic.get_absolute_url()}report/argument/{row.pk}/"


def appeal_path(decision) -> str:
    return "/moderation/appeal/" + appeal_link(decision).rpartition("/appeal/")[2]


def test_a_member_reports_an_argument_and_sees_that_it_waits(as_dana, argument):
    assert "Mr Grey is a thief." in as_dana.get(report_page(argument)).text
    page = as_dana.post(report_page(argument), SAYING, follow=True).text
    assert Report.objects.get().words == "He is named."
    assert "Waiting for moderators" in page


def test_a_member_reports_a_reply(as_dana, argument, alice):
    reply = arguing.reply(argument, author=alice, text="Thief!", at=timezone.now())
    as_dana.post(f"{argument.topic.get_absolute_url()}report/reply/{reply.pk}/", SAYING)
    assert (Case.objects.get().kind, Case.objects.get().text) == (Kind.REPLY, "Thief!")


def test_a_member_reports_a_topic_or_one_of_its_options(as_dana, topic):
    option = topic.options.last()
    as_dana.post(f"{topic.get_absolute_url()}report/", {**SAYING, "option": ""})
    as_dana.post(f"{topic.get_absolute_url()}report/", {**SAYING, "option": option.pk})
    assert [(case.kind, case.key) for case in Case.objects.order_by("pk")] == [
        ("topic", topic.pk),
        ("option", option.pk),
    ]


def test_a_stranger_is_asked_to_log_in(as_charlie, topic, argument):
    for place in (report_page(argument), f"{topic.get_absolute_url()}report/", "/moderation/own/"):
        assert as_charlie.get(place).url.startswith("/account/log-in/")
        assert as_charlie.post(place, SAYING).status_code == 302
    assert not Report.objects.exists()


def test_reporting_ones_own_words_is_refused_politely(as_bob, argument):
    for answer in (as_bob.get(report_page(argument)), as_bob.post(report_page(argument), SAYING)):
        assert answer.status_code == 403
        assert "You wrote this yourself" in answer.text
    assert not Report.objects.exists()


def test_a_second_report_of_the_same_person_is_not_needed(as_dana, argument):
    as_dana.post(report_page(argument), SAYING)
    assert "Once is enough" in as_dana.post(report_page(argument), SAYING, follow=True).text
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ground": ""}, "Choose what is wrong with it."),
        ({"ground": "other", "words": ""}, "Say in a sentence what is wrong with it."),
        ({"ground": "spam", "words": "a\0b"}, "control character"),
        ({"ground": "spam", "words": "x" * 1001}, "1000 characters"),
    ],
)
def test_a_bad_report_is_refused_and_says_why(as_dana, argument, wrong, words):
    assert words in as_dana.post(report_page(argument), wrong).text
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "place", ["argument/0/", "argument/99999999999999999999/", "nonsense/1/", "topic/1/"]
)
def test_what_is_not_there_cannot_be_reported(as_dana, topic, place):
    assert as_dana.get(f"{topic.get_absolute_url()}report/{place}").status_code == 404


def test_what_is_hidden_cannot_be_reported(as_dana, case, argument, max_):
    decide(case, Verdict.HIDE, by=max_)
    assert as_dana.get(report_page(argument)).status_code == 404


def test_too_many_reports_in_an_hour_are_refused_and_nothing_typed_is_lost(as_dana, argument, monkeypatch):
    monkeypatch.setattr("app.moderation.views.REPORTS_PER_HOUR", 0)
    answer = as_dana.post(report_page(argument), SAYING)
    assert answer.status_code == 429
    assert "He is named." in answer.text


def test_the_reporter_sees_what_was_decided_and_nobody_elses_reports(as_dana, as_bob, case, max_):
    decide(case, Verdict.DISMISS, by=max_, reason="He is the mayor.")
    page = as_dana.get("/moderation/own/").text
    assert "Left as it is" in page and "He is the mayor." in page
    assert "max" not in page
    assert "You have reported nothing." in as_bob.get("/moderation/own/").text


def test_the_author_appeals_once(as_bob, as_dana, case, max_):
    decision = decide(case, Verdict.HIDE, by=max_)
    path = appeal_path(decision)
    assert "/moderation/appeal/" in as_bob.get("/moderation/own/").text
    assert "/moderation/appeal/" not in as_dana.get("/moderation/own/").text
    assert "Your appeal is sent" in as_bob.post(path, {"text": "He is the mayor."}).text
    assert as_bob.post(path, {"text": "And again."}).status_code == 409
    assert Appeal.objects.get().text == "He is the mayor."
    assert "moderators have not answered yet" in as_bob.get("/moderation/own/").text


def test_a_suspended_author_appeals_by_the_link_without_logging_in(as_charlie, case, max_):
    path = appeal_path(decide(case, Verdict.SUSPEND, by=max_))
    assert "Mr Grey is a thief." in as_charlie.get(path).text
    as_charlie.post(path, {"text": "He is the mayor."})
    assert Appeal.objects.exists()


def test_a_link_that_nobody_signed_is_not_found(as_charlie, case, max_):
    decision = decide(case, Verdict.HIDE, by=max_)
    for token in (str(decision.pk), "x:y:z", appeal_path(decision)[:-3]):
        assert as_charlie.post(f"/moderation/appeal/{token}/", {"text": "Me"}).status_code == 404


def test_everybody_reads_every_decision_without_names_or_texts(as_charlie, case, max_):
    assert "have not had to decide" in as_charlie.get("/moderation/").text
    decide(case, Verdict.HIDE, by=max_)
    page = as_charlie.get("/moderation/").text
    assert "Argument" in page and "It names a private person." in page
    for secret in ("Grey", "max", "dana", "bob", case.topic.share_code):
        assert secret not in page


def test_turning_the_pages_of_decisions_shows_each_once(as_charlie, topic, dana, max_):
    case = report(topic, Kind.TOPIC, topic.pk, by=dana)
    for number in range(11):
        decide(case, Verdict.HIDE, by=max_, reason=f"Reason {number:02}.")
        decide(case, Verdict.RESTORE, by=max_, reason=f"Second thought {number:02}.")
    first = as_charlie.get("/moderation/").context["page"]
    second = as_charlie.get(f"/moderation/?after={first.next}").context["page"]
    assert len({row.pk for row in [*first.rows, *second.rows]}) == 22
    assert as_charlie.get("/moderation/?after=nonsense").status_code == 200


@pytest.fixture
def hidden_topic(make_topic, bob, dana, max_) -> Topic:
    topic = make_topic("A vicious title", options=["Yes", "No"], tags=["vice"])
    vote(topic, bob)
    decide(report(topic, Kind.TOPIC, topic.pk, by=dana), Verdict.HIDE, by=max_)
    topic.refresh_from_db()
    return topic


@pytest.mark.parametrize(
    "page", ["", "ballot/", "results/", "arguments/", "arguments/new/", "notifications/"]
)
def test_a_hidden_topic_shows_nobody_its_text_but_says_why(as_bob, as_charlie, hidden_topic, page):
    for client in (as_bob, as_charlie):
        answer = client.get(f"{hidden_topic.get_absolute_url()}{page}")
        if answer.status_code != 302:  # a stranger who is asked to log in first
            assert answer.status_code == 404
            assert "It names a private person." in answer.text
        assert "vicious" not in answer.text


def test_a_hidden_topic_takes_no_ballot_and_no_edit(as_alice, as_bob, hidden_topic):
    option = hidden_topic.options.first()
    address = hidden_topic.get_absolute_url()
    assert as_bob.post(f"{address}ballot/", {"option": option.pk, "step": "cast"}).status_code == 404
    for page in ("edit/", "close/"):
        assert as_alice.post(f"{address}{page}", {"title": "Nicer", "reason": "So"}).status_code == 404


def test_lists_search_and_home_leave_a_hidden_topic_out(as_bob, as_charlie, hidden_topic):
    for place in ("/", "/topics/", "/topics/?q=vicious", "/topics/?tag=vice"):
        for client in (as_bob, as_charlie):
            page = client.get(place).text
            assert hidden_topic.share_code not in page
            assert "A vicious title" not in page


def test_its_creator_reads_a_hidden_topic_and_may_delete_it(as_alice, hidden_topic):
    assert "A vicious title" in as_alice.get(hidden_topic.get_absolute_url()).text
    as_alice.post(f"{hidden_topic.get_absolute_url()}delete/")
    assert not Topic.objects.filter(pk=hidden_topic.pk).exists()


def test_a_hidden_topics_closing_is_told_to_nobody(hidden_topic):
    from app.notifications.kinds import WORDLESS
    from app.notifications.models import Notification
    from app.notifications.telling import announce

    now = timezone.now()
    Topic.objects.filter(pk=hidden_topic.pk).update(closes_at=now + timedelta(hours=2))
    announce(now)
    assert not Notification.objects.exclude(kind__in=WORDLESS).exists()


def test_a_topic_that_is_restored_is_back_everywhere(as_charlie, hidden_topic, max_):
    decide(Case.objects.get(), Verdict.RESTORE, by=max_)
    assert hidden_topic.share_code in as_charlie.get("/topics/?q=vicious").text
    assert as_charlie.get(hidden_topic.get_absolute_url()).status_code == 200


def test_only_others_are_offered_to_report_a_topic(as_alice, as_bob, topic):
    link = f'href="{topic.get_absolute_url()}report/"'
    assert link in as_bob.get(topic.get_absolute_url()).text
    assert link not in as_alice.get(topic.get_absolute_url()).text


@pytest.mark.parametrize("number", [1, 12])
def test_the_pages_take_the_same_few_queries(case, bob, max_, django_assert_num_queries, number):
    dana = case.reports.get().reporter
    decision = decide(case, Verdict.HIDE, by=max_)
    for each in range(number):
        argument = arguing.argue(case.topic, author=bob, stance="for", text=f"{each}", at=timezone.now())
        decision = decide(report(case.topic, Kind.ARGUMENT, argument.pk, by=dana), Verdict.HIDE, by=max_)
    appeal(decision)
    for client in (client_of(dana), client_of(bob)):
        with django_assert_num_queries(5):  # session, person, reports, decisions, figures
            client.get("/moderation/own/")
    with django_assert_num_queries(4):  # session, person, decisions, figures
        client.get("/moderation/")


def test_a_report_typed_when_the_session_had_ended_is_there_after_log_in(as_charlie, dana, argument):
    answer = as_charlie.post(report_page(argument), SAYING)
    assert "What you typed is kept." in as_charlie.get(answer.url).text
    as_charlie.force_login(dana)
    page = as_charlie.get(report_page(argument)).text
    assert "He is named.</textarea>" in page
    assert "checked" in page
    as_charlie.post(report_page(argument), SAYING)
    assert "He is named.</textarea>" not in as_charlie.get(report_page(argument)).text


def test_a_kept_report_is_not_shown_at_another_thing(as_charlie, dana, argument, topic):
    as_charlie.post(report_page(argument), SAYING)
    as_charlie.force_login(dana)
    assert "He is named." not in as_charlie.get(f"{topic.get_absolute_url()}report/").text


@pytest.mark.parametrize("words", ["a\0b", "x" * 400_000, "\u202e😀"])
def test_whatever_a_stranger_types_leads_to_the_log_in(as_charlie, argument, words):
    answer = as_charlie.post(report_page(argument), {**SAYING, "words": words})
    assert answer.url.startswith("/account/log-in/")
