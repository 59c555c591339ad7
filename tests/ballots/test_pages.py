"""The pages on which people vote, as owner, member and stranger."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from app.ballots import tally
from app.ballots.casting import cast
from app.ballots.models import Ballot, Selection
from app.topics.models import Topic

pytestmark = pytest.mark.django_db

PAGES = ("ballot", "confirmation", "withdrawal")


def address(page, topic):
    return reverse(f"ballots:{page}", args=[topic.share_code])


def key(topic, position):
    return str(topic.options.get(position=position).pk)


def vote(topic, voter, *positions, at=None):
    options = list(topic.options.filter(position__in=positions))
    cast(topic, voter=voter, options=options, at=at or timezone.now())


def cast_in(browser, topic, *positions, **extra):
    """What the check page posts."""
    chosen = [str(one) for one in topic.options.filter(position__in=positions).values_list("pk", flat=True)]
    return browser.post(address("ballot", topic), {"option": chosen, "confirm": "yes"}, **extra)


def page_of(browser, page, topic, **query):
    return browser.get(address(page, topic), query).content.decode()


def selected(topic):
    return list(Selection.objects.filter(ballot__topic=topic).values_list("option__position", flat=True))


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_asked_to_log_in_and_comes_back(topic, page):
    answer = Client().get(address(page, topic))
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={address(page, topic)}")


def test_a_stranger_cannot_cast(topic):
    Client().post(address("ballot", topic), {"option": key(topic, 1), "confirm": "yes"})
    assert not Ballot.objects.exists()


def test_a_stranger_may_read_the_result(topic):
    assert Client().get(address("results", topic)).status_code == 200


@pytest.mark.parametrize("page", [*PAGES, "results"])
@pytest.mark.parametrize("code", ["ZZZZZZZZ", "x", "%00", "%F0%9F%97%B3", "a" * 300, "..%2f"])
def test_a_code_that_does_not_exist_is_not_found(bobs_browser, page, code):
    assert bobs_browser.get(f"/topics/{code}/{'' if page == 'results' else 'ballot/'}x/").status_code == 404
    path = {"ballot": "ballot", "results": "results"}.get(page, f"ballot/{page}")
    assert bobs_browser.get(f"/topics/{code}/{path}/").status_code == 404


def test_the_ballot_shows_every_option_with_its_number(bobs_browser, topic):
    page = bobs_browser.get(address("ballot", topic)).content.decode()
    assert page.count('type="radio"') == 3
    assert "2.</span> <bdi>Option 2</bdi>" in page


def test_several_may_be_chosen_where_that_is_allowed(bobs_browser, make_topic):
    page = bobs_browser.get(address("ballot", make_topic(multiple_choice=True))).content.decode()
    assert page.count('type="checkbox"') == 3
    assert "Choose one option or more." in page


def test_the_ballot_comes_with_my_own_selections(bobs_browser, topic, bob, charlie):
    vote(topic, bob, 2)
    vote(topic, charlie, 3)
    page = bobs_browser.get(address("ballot", topic))
    assert [row.number for row in page.context["form"].selected_rows()] == [2]
    assert page.content.count(b" checked") == 1


def test_checking_stores_nothing(bobs_browser, topic):
    answer = bobs_browser.post(address("ballot", topic), {"option": key(topic, 2)})
    assert "Check your ballot" in answer.content.decode()
    assert "Option 2" in answer.content.decode()
    assert not Ballot.objects.exists()


def test_going_back_to_change_keeps_the_selections(bobs_browser, topic):
    answer = bobs_browser.post(address("ballot", topic), {"option": key(topic, 2), "change": "yes"})
    assert [row.number for row in answer.context["form"].selected_rows()] == [2]
    assert not Ballot.objects.exists()


def test_casting_records_the_ballot_and_confirms_it(bobs_browser, topic, bob):
    answer = bobs_browser.post(
        address("ballot", topic), {"option": key(topic, 2), "confirm": "yes"}, follow=True
    )
    assert answer.redirect_chain == [(address("confirmation", topic), 302)]
    assert "Your ballot is recorded" in answer.content.decode()
    assert Ballot.objects.get().voter == bob
    assert selected(topic) == [2]


def test_confirming_freshens_the_figures_that_lists_show(bobs_browser, topic):
    cast_in(bobs_browser, topic, 2, follow=True)
    topic.refresh_from_db()
    assert topic.tally.ballots == 1


@pytest.mark.parametrize(
    "chosen, message",
    [
        ([], "Choose an option."),
        (["1", "2"], "Choose one option only"),
        (["garbage"], "not on this ballot"),
        (["\0"], "not on this ballot"),
        (["9" * 400], "not on this ballot"),
        (["-1"], "not on this ballot"),
        (["\ud83d"], "not on this ballot"),
    ],
)
def test_a_wrong_ballot_is_explained_and_stored_nowhere(bobs_browser, topic, chosen, message):
    known = {"1": key(topic, 1), "2": key(topic, 2)}
    data = {
        "option": [known.get(one, one).encode("utf-8", "surrogatepass") for one in chosen],
        "confirm": "yes",
    }
    answer = bobs_browser.post(address("ballot", topic), data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert message in page
    assert "<title>Error:" in " ".join(page.split())
    assert 'aria-describedby="ballot-rule id_option_error"' in page
    assert not Ballot.objects.exists()


def test_an_option_of_another_topic_is_refused_and_the_rest_stays_marked(bobs_browser, make_topic):
    topic = make_topic(multiple_choice=True)
    data = {"option": [key(topic, 1), key(make_topic(), 1)], "confirm": "yes"}
    answer = bobs_browser.post(address("ballot", topic), data)
    assert "not on this ballot" in answer.content.decode()
    assert [row.number for row in answer.context["form"].selected_rows()] == [1]


def test_a_thousand_selections_are_taken(bobs_browser, make_topic):
    topic = make_topic(options=1000, multiple_choice=True)
    keys = [str(one) for one in topic.options.values_list("pk", flat=True)]
    answer = bobs_browser.post(
        address("ballot", topic), {"option": keys, "confirm": "yes", "csrfmiddlewaretoken": "x"}
    )
    assert answer.status_code == 302
    assert Selection.objects.count() == 1000


def test_a_ballot_that_arrives_after_closing_is_refused_in_words(bobs_browser, topic):
    bobs_browser.get(address("ballot", topic))
    chosen = key(topic, 1)
    topic.closes_at = timezone.now()
    topic.save()
    answer = bobs_browser.post(address("ballot", topic), {"option": chosen, "confirm": "yes"})
    assert answer.status_code == 409
    assert "Voting on this topic has closed, so nothing was recorded or changed." in answer.content.decode()
    assert not Ballot.objects.exists()


def test_a_closed_ballot_leads_to_the_result(bobs_browser, closed_topic):
    answer = bobs_browser.get(address("ballot", closed_topic))
    assert answer.status_code == 200
    assert address("results", closed_topic) in answer.content.decode()


def test_a_ballot_that_is_not_open_yet_says_when(bobs_browser, make_topic):
    topic = make_topic(opens_at=timezone.now() + timedelta(days=1))
    assert "Voting is not open yet" in bobs_browser.get(address("ballot", topic)).content.decode()


def test_without_a_ballot_there_is_nothing_to_confirm(bobs_browser, topic):
    assert bobs_browser.get(address("confirmation", topic))["Location"] == address("ballot", topic)


def test_the_confirmation_shows_my_ballot_and_nobody_elses(bobs_browser, topic, bob, charlie):
    vote(topic, bob, 1)
    vote(topic, charlie, 3)
    page = bobs_browser.get(address("confirmation", topic)).content.decode()
    assert "Option 1" in page
    assert "Option 3" not in page


def test_asking_about_withdrawal_removes_nothing(bobs_browser, topic, bob):
    vote(topic, bob, 1)
    assert "Do you want to withdraw" in bobs_browser.get(address("withdrawal", topic)).content.decode()
    assert Ballot.objects.count() == 1


def test_withdrawing_removes_my_ballot_only(bobs_browser, topic, bob, charlie):
    for voter in (bob, charlie):
        vote(topic, voter, 1)
    answer = bobs_browser.post(address("withdrawal", topic))
    assert answer["Location"] == topic.get_absolute_url()
    assert [ballot.voter for ballot in Ballot.objects.all()] == [charlie]


def test_withdrawing_twice_is_answered_kindly(bobs_browser, topic):
    for method in (bobs_browser.get, bobs_browser.post):
        assert method(address("withdrawal", topic))["Location"] == topic.get_absolute_url()


def test_withdrawing_after_closing_is_refused(bobs_browser, make_topic, bob):
    topic = make_topic()
    vote(topic, bob, 1)
    topic.closes_at = timezone.now()
    topic.save()
    assert bobs_browser.post(address("withdrawal", topic)).status_code == 409
    assert Ballot.objects.count() == 1


# A session that ended while someone was choosing


def sent_while_logged_out(topic, *options, **more):
    browser = Client()
    answer = browser.post(address("ballot", topic), {"option": options, **more})
    assert answer["Location"] == f"/account/log-in/?next={address('ballot', topic)}"
    return browser


def marked(browser, topic):
    rows = browser.get(address("ballot", topic)).context["form"].selected_rows()
    return [row.number for row in rows]


@pytest.mark.parametrize("more", [{}, {"confirm": "yes"}])
def test_what_was_chosen_before_the_session_ended_is_marked_after_logging_in(make_topic, bob, more):
    topic = make_topic(multiple_choice=True)
    browser = sent_while_logged_out(topic, key(topic, 1), key(topic, 3), **more)
    assert "nothing is recorded yet" in browser.get("/account/log-in/").text
    browser.force_login(bob)
    assert "What you chose before you logged in is marked." in page_of(browser, "ballot", topic)
    assert marked(browser, topic) == [1, 3]
    assert not Ballot.objects.exists()


def test_the_draft_stands_before_the_recorded_ballot_until_it_is_cast(topic, bob):
    vote(topic, bob, 1)
    browser = sent_while_logged_out(topic, key(topic, 2))
    browser.force_login(bob)
    assert marked(browser, topic) == [2]
    cast_in(browser, topic, 3)
    assert marked(browser, topic) == [3]
    assert "before you logged in" not in page_of(browser, "ballot", topic)


def test_a_draft_shows_on_its_own_ballot_only(make_topic, bob):
    one, other = make_topic(), make_topic()
    browser = sent_while_logged_out(one, key(one, 1), key(other, 2))
    browser.force_login(bob)
    assert marked(browser, other) == []
    assert marked(browser, one) == [1]


def test_a_draft_is_forgotten_after_half_an_hour(topic, bob):
    browser = sent_while_logged_out(topic, key(topic, 2))
    browser.force_login(bob)
    session = browser.session
    session["drafts"]["ballot"]["until"] = timezone.now().isoformat()
    session.save()
    assert marked(browser, topic) == []


def test_a_draft_does_not_outlive_the_log_out(topic, bob, charlie):
    browser = sent_while_logged_out(topic, key(topic, 2))
    browser.force_login(bob)
    browser.post("/account/log-out/")
    browser.force_login(charlie)
    assert marked(browser, topic) == []


@pytest.mark.parametrize("option", ["", "x", "\x00", "-1", "9" * 40, "²"])
def test_nonsense_sent_while_logged_out_marks_nothing(topic, bob, option):
    browser = sent_while_logged_out(topic, option)
    browser.force_login(bob)
    assert marked(browser, topic) == []


def test_a_stranger_cannot_fill_the_sessions_with_ballots(topic):
    browser = sent_while_logged_out(topic, "9" * 300_001)
    assert "drafts" not in browser.session


def test_casting_without_the_forms_token_is_refused(topic, bob):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(bob)
    answer = browser.post(address("ballot", topic), {"option": key(topic, 1), "confirm": "yes"})
    assert answer.status_code == 403
    assert not Ballot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_voter_removed_while_casting_reads_so(bobs_browser, topic, bob, monkeypatch):
    monkeypatch.setattr(
        "app.ballots.views.limit", lambda *_a, **_k: type(bob).objects.filter(pk=bob.pk).delete()
    )
    assert "Your account was removed meanwhile" in cast_in(bobs_browser, topic, 1).text
    assert not Ballot.objects.exists()


def test_whoever_changes_ballots_all_the_time_waits_and_loses_nothing(bobs_browser, topic, monkeypatch):
    monkeypatch.setattr("app.ballots.views.BALLOTS_PER_HOUR", 1)
    cast_in(bobs_browser, topic, 1)
    answer = cast_in(bobs_browser, topic, 2)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert [row.number for row in answer.context["form"].selected_rows()] == [2]
    assert selected(topic) == [1]


def test_an_unlisted_topic_keeps_its_pages_out_of_search_engines(bobs_browser, make_topic):
    topic = make_topic(unlisted=True)
    for page in ("ballot", "results"):
        assert (
            '<meta name="robots" content="noindex">'
            in bobs_browser.get(address(page, topic)).content.decode()
        )


def test_words_of_a_topic_are_not_markup(bobs_browser, make_topic):
    topic = make_topic(title="<script>alert(1)</script>")
    topic.options.filter(position=1).update(text="<img src=x onerror=alert(1)>")
    for page in ("ballot", "results"):
        text = bobs_browser.get(address(page, topic)).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize("options", [5, 500])
def test_pages_take_the_same_queries_whatever_the_options(bobs_browser, make_topic, bob, options):
    """Session, person, topic and the figures of the header are four of them."""
    topic = make_topic(options=options)
    vote(topic, bob, 2, at=timezone.now() - timedelta(minutes=5))
    tally.refresh(topic, at=timezone.now() - timedelta(minutes=2))
    bobs_browser.get(address("results", topic))
    queries = {}
    for page in (*PAGES, "results"):
        with CaptureQueriesContext(connection) as captured:
            assert bobs_browser.get(address(page, topic)).status_code == 200
        queries[page] = len(captured)
    assert queries == {"ballot": 7, "confirmation": 8, "withdrawal": 6, "results": 8}


def test_a_topic_that_is_deleted_while_one_votes_is_not_found(bobs_browser, topic, monkeypatch):
    def delete_first(topic, **ballot):
        Topic.objects.filter(pk=topic.pk).delete()
        cast(topic, **ballot)

    monkeypatch.setattr("app.ballots.views.cast", delete_first)
    chosen = {"option": topic.options.all()[0].pk, "confirm": "yes"}
    assert bobs_browser.post(reverse("ballots:ballot", args=[topic.share_code]), chosen).status_code == 404
    assert Ballot.objects.count() == 0
