"""Decisions: what they do, who may make them, and that the record stands."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from django.db import connection
from django.utils import timezone

from app.accounts.models import User
from app.ballots.casting import cast
from app.ballots.models import Ballot
from app.discussion import arguing
from app.moderation.deciding import CannotDecide, possible_verdicts
from app.moderation.models import Case, Decision, Kind, Report, Verdict
from app.moderation.reporting import AlreadyHidden, AlreadyReported, CannotAppeal, OwnThing
from app.moderation.things import find_thing
from app.notifications.models import Mail, Notification
from app.topics import editing
from app.topics.models import Edit, Option, Topic
from tests.moderation.conftest import appeal, decide, report
from tests.staff.cast import client_of, grant, make_user


def again(row):
    row.refresh_from_db()
    return row


def test_something_can_always_be_decided():
    for is_hidden, is_there, has_author, is_appealed in product([True, False], repeat=4):
        assert possible_verdicts(
            is_hidden=is_hidden, is_there=is_there, has_author=has_author, is_appealed=is_appealed
        )


def test_reports_about_one_thing_are_one_case(case, argument, alice):
    assert report(argument.topic, Kind.ARGUMENT, argument.pk, by=alice) == case
    assert case.reports.count() == 2


def test_a_thing_is_reported_once_per_person(case, argument, dana):
    with pytest.raises(AlreadyReported):
        report(argument.topic, Kind.ARGUMENT, argument.pk, by=dana)


def test_nobody_reports_their_own_words(argument, bob, alice):
    with pytest.raises(OwnThing):
        report(argument.topic, Kind.ARGUMENT, argument.pk, by=bob)
    with pytest.raises(OwnThing):
        report(argument.topic, Kind.TOPIC, argument.topic.pk, by=alice)


def test_a_dismissed_report_leaves_the_thing_and_answers_the_reporter(case, argument, max_):
    decision = decide(case, Verdict.DISMISS, by=max_)
    assert not again(argument).is_hidden
    assert Report.objects.get().decision == decision
    assert again(case).waiting_since is None


def test_a_new_report_opens_a_dismissed_case_again(case, argument, max_, alice):
    decide(case, Verdict.DISMISS, by=max_)
    report(argument.topic, Kind.ARGUMENT, argument.pk, by=alice)
    assert again(case).waiting_since
    assert Report.objects.filter(decision=None).count() == 1


def test_a_hidden_argument_carries_the_reason_and_comes_back_when_restored(case, argument, max_):
    decide(case, Verdict.HIDE, by=max_)
    assert again(argument).is_hidden
    assert argument.hidden_reason == "It names a private person."
    decide(case, Verdict.RESTORE, by=max_)
    assert not again(argument).is_hidden
    assert argument.hidden_reason == ""


def test_a_hidden_topic_keeps_its_ballots(topic, bob, dana, max_):
    cast(topic, voter=bob, options=[topic.options.first()], at=timezone.now())
    decide(report(topic, Kind.TOPIC, topic.pk, by=dana), Verdict.HIDE, by=max_)
    assert topic not in Topic.objects.public()
    assert Ballot.objects.on(topic).count() == 1


def test_a_hidden_options_text_is_nowhere_and_comes_back_when_restored(topic, dana, max_):
    option = topic.options.first()
    case = report(topic, Kind.OPTION, option.pk, by=dana)
    decide(case, Verdict.HIDE, by=max_)
    assert again(option).text == "⊘ 1"
    decide(case, Verdict.RESTORE, by=max_)
    assert again(option).text == "Market square"


def test_an_option_is_reported_against_whoever_added_it(topic, bob, dana, max_):
    added = Option.objects.create(topic=topic, text="Mr Grey's garden", position=3, added_by=bob)
    decide(report(topic, Kind.OPTION, added.pk, by=dana), Verdict.SUSPEND, by=max_)
    assert not again(bob).is_active


def test_earlier_texts_of_a_hidden_option_go_too(topic, alice, dana, max_):
    option = topic.options.first()
    Edit.objects.create(topic=topic, option=option, editor=alice, field="option", before="A", after="B")
    decide(report(topic, Kind.OPTION, option.pk, by=dana), Verdict.HIDE, by=max_)
    assert not topic.edits.exists()


def test_a_hidden_option_cannot_be_reported_away(topic, dana, bob, max_):
    """Another report would keep the sign in place of the text that restoring needs."""
    option = topic.options.first()
    case = report(topic, Kind.OPTION, option.pk, by=dana)
    decide(case, Verdict.HIDE, by=max_)
    with pytest.raises(AlreadyHidden):
        report(topic, Kind.OPTION, option.pk, by=bob)
    assert again(case).text == "Market square"


def test_an_option_is_not_restored_beside_one_that_says_the_same(topic, dana, max_):
    option = topic.options.first()
    case = report(topic, Kind.OPTION, option.pk, by=dana)
    decide(case, Verdict.HIDE, by=max_)
    Option.objects.create(topic=topic, text="Market square", position=9)
    with pytest.raises(CannotDecide, match="says the same"):
        decide(case, Verdict.RESTORE, by=max_)
    assert again(case).hidden_at
    assert Decision.objects.count() == 1


def test_suspending_hides_and_keeps_the_author_out(case, argument, bob, max_):
    decide(case, Verdict.SUSPEND, by=max_)
    assert again(argument).is_hidden
    assert not again(bob).is_active


def test_suspending_needs_a_right_of_its_own(case, bob):
    moderator = make_user("mo", is_staff=True)
    grant(moderator, "moderation.decide_case")
    with pytest.raises(CannotDecide, match="may not suspend"):
        decide(case, Verdict.SUSPEND, by=moderator)
    assert again(bob).is_active


def test_moderators_suspend_no_staff(case, bob, max_):
    User.objects.get_queryset().filter(pk=bob.pk).update(is_staff=True)
    with pytest.raises(CannotDecide, match="Only superusers"):
        decide(case, Verdict.SUSPEND, by=max_)
    assert again(bob).is_active


def test_moderators_do_not_decide_about_their_own_words(topic, max_, dana):
    own = arguing.argue(topic, author=max_, stance="for", text="Mine.", at=timezone.now())
    with pytest.raises(CannotDecide, match="yourself"):
        decide(report(topic, Kind.ARGUMENT, own.pk, by=dana), Verdict.DISMISS, by=max_)


def test_what_is_hidden_is_not_hidden_twice(case, max_, mia):
    decide(case, Verdict.HIDE, by=max_)
    with pytest.raises(CannotDecide, match="decided meanwhile"):
        decide(case, Verdict.HIDE, by=mia)


def test_an_appeal_is_answered_by_another_moderator(case, argument, max_, mia):
    first = decide(case, Verdict.HIDE, by=max_)
    appeal(first)
    assert again(case).waiting_since
    with pytest.raises(CannotDecide, match="Another moderator"):
        decide(case, Verdict.UPHOLD, by=max_)
    answer = decide(case, Verdict.RESTORE, by=mia)
    assert again(first).appeal.answer == answer
    assert not again(argument).is_hidden


def test_the_only_moderator_answers_an_appeal_too(case, max_):
    appeal(decide(case, Verdict.HIDE, by=max_))
    decide(case, Verdict.UPHOLD, by=max_)
    assert again(case).waiting_since is None


def test_an_appeal_that_is_granted_lets_a_suspended_author_in_again(case, bob, max_, mia):
    appeal(decide(case, Verdict.SUSPEND, by=max_))
    decide(case, Verdict.RESTORE, by=mia)
    assert again(bob).is_active


def test_one_appeals_once_and_only_while_it_is_hidden(case, max_, mia):
    first = decide(case, Verdict.HIDE, by=max_)
    appeal(first)
    with pytest.raises(CannotAppeal):
        appeal(first)
    decide(case, Verdict.RESTORE, by=mia)
    with pytest.raises(CannotAppeal):
        appeal(first)


def test_a_dismissal_cannot_be_appealed(case, max_):
    with pytest.raises(CannotAppeal):
        appeal(decide(case, Verdict.DISMISS, by=max_))


def test_deleting_the_thing_keeps_the_record(case, argument, max_):
    decide(case, Verdict.HIDE, by=max_)
    arguing.take_back(argument, at=timezone.now())
    assert again(case).text == "Mr Grey is a thief."
    assert case.decisions.count() == case.reports.count() == 1


def test_deleting_a_topic_keeps_the_record(topic, dana, max_):
    case = report(topic, Kind.TOPIC, topic.pk, by=dana)
    editing.delete(topic)
    assert again(case).topic is None
    decide(case, Verdict.DISMISS, by=max_)
    assert case.decisions.count() == 1


def test_the_author_of_a_deleted_thing_can_still_be_suspended(case, argument, bob, max_):
    arguing.take_back(argument, at=timezone.now())
    decide(case, Verdict.SUSPEND, by=max_)
    assert not again(bob).is_active
    assert again(case).hidden_at is None


@pytest.mark.parametrize("change", [lambda row: row.save(), lambda row: row.delete()])
def test_decisions_and_appeals_are_written_once(case, max_, change):
    decision = decide(case, Verdict.HIDE, by=max_)
    appeal(decision)
    for row in (decision, decision.appeal):
        with pytest.raises(TypeError, match="never"):
            change(row)


def test_decisions_outlive_the_people(case, max_, dana):
    decide(case, Verdict.DISMISS, by=max_)
    for person in (max_, dana):
        User.objects.get_queryset().filter(pk=person.pk).delete()
    assert Decision.objects.get().moderator is None
    assert Report.objects.get().reporter is None


def test_an_author_whose_address_is_proven_is_told_by_mail(case, bob, max_, settings):
    settings.SITE_URL = "https://vote.example.org"
    User.objects.get_queryset().filter(pk=bob.pk).update(email_verified=True, email="bob@vote.example.org")
    decide(case, Verdict.HIDE, by=max_)
    mail = Mail.objects.get()
    assert mail.person == bob
    for told in (
        "Mr Grey is a thief.",
        "It names a private person.",
        "https://vote.example.org/moderation/appeal/",
    ):
        assert told in mail.body
    assert "dana" not in mail.body and "max" not in mail.body


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told_so(argument, dana, max_, mia):
    case = report(argument.topic, Kind.ARGUMENT, argument.pk, by=dana)

    def decide_and_hang_up(moderator):
        try:
            decide(case, Verdict.HIDE, by=moderator)
        except CannotDecide:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(decide_and_hang_up, [max_, mia])) == [False, True]
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_who_report_at_once_make_one_case(argument):
    people = [make_user(f"person{number}") for number in range(6)]

    def report_and_hang_up(person):
        try:
            report(argument.topic, Kind.ARGUMENT, argument.pk, by=person)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(report_and_hang_up, people))
    assert (Case.objects.count(), Report.objects.count()) == (1, 6)


def test_a_thing_that_is_not_on_the_topic_is_not_found(make_topic, argument, dana):
    other = make_topic()
    for kind in (Kind.ARGUMENT, Kind.REPLY, Kind.OPTION):
        assert find_thing(other, kind, argument.pk) is None
        assert find_thing(other, kind, 10**30) is None


def news_of(person) -> list[tuple[str, str]]:
    return list(Notification.objects.of(person).shown().values_list("kind", "link"))


def test_author_and_reporter_read_of_a_decision_in_the_site(case, bob, dana, alice, max_):
    decide(case, Verdict.HIDE, by=max_)
    assert news_of(bob) == [("decided", "/moderation/own/")]
    assert news_of(dana) == [("reported", "/moderation/own/")]
    assert news_of(alice) == []


def test_of_a_report_that_was_unfounded_only_the_reporter_reads(case, bob, dana, max_):
    decide(case, Verdict.DISMISS, by=max_)
    assert (news_of(bob), news_of(dana)) == ([], [("reported", "/moderation/own/")])


def test_the_news_of_a_hidden_topic_quote_nothing_of_it(topic, alice, dana, max_):
    decide(report(topic, Kind.TOPIC, topic.pk, by=dana), Verdict.HIDE, by=max_)
    for person in (alice, dana):
        page = client_of(person).get("/notifications/").text
        assert "Moderators decided about something you" in page
        assert topic.title not in page


def test_a_decision_about_what_is_gone_tells_nobody_in_the_site(topic, alice, dana, max_):
    case = report(topic, Kind.TOPIC, topic.pk, by=dana)
    editing.delete(topic)
    decide(again(case), Verdict.DISMISS, by=max_)
    assert news_of(dana) == []


def test_an_option_whose_adder_left_is_nobodys(topic, alice, dana):
    option = topic.options.last()
    assert find_thing(topic, Kind.OPTION, option.pk).author == alice
    Option.objects.filter(pk=option.pk).update(is_added=True, added_by=dana)
    assert find_thing(topic, Kind.OPTION, option.pk).author == dana
    Option.objects.filter(pk=option.pk).update(added_by=None)
    assert find_thing(topic, Kind.OPTION, option.pk).author is None
