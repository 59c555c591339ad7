"""The moderators' queue: who may, in which order, one by one and together."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from app.discussion import arguing
from app.moderation.models import Decision, Kind, Verdict
from tests.moderation.conftest import appeal, decide, report
from tests.staff.cast import client_of, grant, make_user

QUEUE = reverse("admin:moderation_case_changelist")


def page_of(case) -> str:
    return reverse("admin:moderation_case_change", args=[case.pk])


def send(moderator, case, **fields):
    """What the admin's form posts; the inlines hold nothing to write."""
    empty = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}
    inlines = {f"{name}-{key}": value for name in ("reports", "decisions") for key, value in empty.items()}
    return client_of(moderator).post(page_of(case), {**inlines, **fields})


def act(moderator, action, *cases, **more):
    data = {"action": action, "_selected_action": [case.pk for case in cases], **more}
    return client_of(moderator).post(QUEUE, data, follow=True)


@pytest.fixture
def more(topic, bob, dana):
    """Three more arguments of Bob's, each reported by Dana."""
    said = [
        arguing.argue(topic, author=bob, stance="against", text=f"Number {n}", at=timezone.now())
        for n in range(3)
    ]
    return [report(topic, Kind.ARGUMENT, argument.pk, by=dana) for argument in said]


def test_the_queue_shows_what_waits_longest_first_and_counts_its_reports(case, more, max_, alice):
    decide(case, Verdict.DISMISS, by=max_)
    report(more[2].topic, Kind.ARGUMENT, more[2].key, by=alice)
    rows = client_of(max_).get(QUEUE).context["cl"].result_list
    assert list(rows) == [*more, case]
    assert [row.reports_made for row in rows] == [1, 1, 2, 1]


@pytest.mark.parametrize("state", ["waiting", "hidden", "decided", "nonsense"])
def test_the_queue_can_be_filtered(case, more, max_, state):
    decide(more[0], Verdict.HIDE, by=max_)
    decide(more[1], Verdict.DISMISS, by=max_)
    wanted = {
        "waiting": [more[2], case],
        "hidden": [more[0]],
        "decided": [more[0], more[1]],
        "nonsense": [*more, case],
    }
    rows = client_of(max_).get(f"{QUEUE}?state={state}").context["cl"].result_list
    assert set(rows) == set(wanted[state])


def test_a_longer_queue_takes_no_more_queries(case, max_, bob, dana, django_assert_max_num_queries):
    client, topic = client_of(max_), case.topic
    with django_assert_max_num_queries(100) as few:
        client.get(QUEUE)
    for number in range(20):
        said = arguing.argue(topic, author=bob, stance="for", text=f"{number}", at=timezone.now())
        report(topic, Kind.ARGUMENT, said.pk, by=dana)
    with django_assert_max_num_queries(len(few)):
        client.get(QUEUE)


def test_a_moderator_reads_the_reports_and_decides(case, argument, max_):
    page = client_of(max_).get(page_of(case)).text
    assert "Mr Grey is a thief." in page and "He is named." in page and "dana" in page
    send(max_, case, verdict="hide", reason="It names a private person.")
    decision = Decision.objects.get()
    assert (decision.moderator, decision.verdict) == (max_, "hide")
    argument.refresh_from_db()
    assert argument.is_hidden
    assert LogEntry.objects.get().change_message == "Decided: hide."


@pytest.mark.parametrize(
    "fields",
    [
        {"verdict": "hide", "reason": ""},
        {"verdict": "hide", "reason": "x" * 501},
        {"verdict": "hide", "reason": "a\0b"},
        {"verdict": "", "reason": "Because."},
        {"verdict": "restore", "reason": "Because."},
        {"verdict": "nonsense", "reason": "Because."},
    ],
)
def test_a_decision_that_is_none_is_refused(case, max_, fields):
    assert send(max_, case, **fields).status_code == 200
    assert not Decision.objects.exists()


def test_the_page_tells_whose_turn_an_appeal_is(case, max_, mia):
    appeal(decide(case, Verdict.HIDE, by=max_))
    assert "He is the mayor." in client_of(mia).get(page_of(case)).text
    assert "Another moderator answers" in send(max_, case, verdict="uphold", reason="No.").text
    assert send(mia, case, verdict="uphold", reason="He is not.").status_code == 302
    assert Decision.objects.first().verdict == "uphold"


def test_who_may_only_read_decides_nothing(case):
    reader = make_user("reader", is_staff=True)
    grant(reader, "moderation.view_case")
    page = client_of(reader).get(page_of(case)).text
    assert "Mr Grey is a thief." in page
    assert 'name="verdict"' not in page
    assert send(reader, case, verdict="hide", reason="So.").status_code == 403
    act(reader, "hide", case, confirmed="yes", reason="So.")
    assert not Decision.objects.exists()


def test_members_and_staff_without_rights_come_to_no_page(case, bob):
    helper = make_user("helper", is_staff=True)
    for place in (QUEUE, page_of(case), reverse("admin:moderation_decision_changelist")):
        assert client_of(helper).get(place).status_code == 403
        assert client_of(bob).get(place).status_code in (302, 403)


def test_nobody_is_offered_to_suspend_who_may_not(case):
    moderator = make_user("mo", is_staff=True)
    grant(moderator, "moderation.view_case", "moderation.decide_case")
    assert 'value="suspend"' not in client_of(moderator).get(page_of(case)).text


def test_deciding_about_many_asks_for_the_reason_first(case, more, max_):
    page = act(max_, "hide", case, *more).text
    assert "4 cases" in page and "Mr Grey" in page
    assert "This field is required" in act(max_, "hide", case, confirmed="yes", reason="").text
    assert not Decision.objects.exists()


def test_many_are_decided_together_and_those_that_cannot_be_are_named(case, more, max_):
    decide(more[0], Verdict.HIDE, by=max_)
    page = act(max_, "hide", case, *more, confirmed="yes", reason="Spam.").text
    assert "3 cases are decided." in page
    assert "Left as it was: Argument: Number 0." in page
    assert Decision.objects.filter(reason="Spam.").count() == 3
    assert LogEntry.objects.count() == 3


def test_many_are_restored_or_left_together(case, more, max_):
    act(max_, "hide", case, more[0], confirmed="yes", reason="Spam.")
    act(max_, "restore", case, more[0], confirmed="yes", reason="No spam.")
    act(max_, "dismiss", *more[1:], confirmed="yes", reason="Nothing wrong.")
    verdicts = [decision.verdict for decision in Decision.objects.order_by("pk")]
    assert verdicts == ["hide", "hide", "restore", "restore", "dismiss", "dismiss"]


def test_the_record_is_read_and_never_written(case, max_):
    grant(max_, "moderation.view_decision")
    decision = decide(case, Verdict.HIDE, by=max_)
    appeal(decision)
    place = reverse("admin:moderation_decision_change", args=[decision.pk])
    assert "He is the mayor." in client_of(max_).get(place).text
    assert client_of(max_).post(place, {"reason": "Otherwise"}).status_code == 403
    for page in ("delete", "change"):
        address = reverse(f"admin:moderation_case_{page}", args=[case.pk])
        assert page == "change" or client_of(max_).post(address, {"post": "yes"}).status_code == 403
    assert Decision.objects.get().reason == "It names a private person."
