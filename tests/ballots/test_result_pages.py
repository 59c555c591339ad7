"""The result: its page, the figures that refresh themselves, files, and frames on other sites."""

from __future__ import annotations

import csv
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from app.ballots import tally
from app.ballots.casting import cast
from app.ballots.exports import COLUMNS, harmless
from app.topics.models import Topic

pytestmark = pytest.mark.django_db

DOORS = ("results", "figures", "embed", "csv", "json")


def address(page, topic):
    return reverse(f"ballots:{page}", args=[topic.share_code])


def vote(topic, voter, *positions, at=None):
    options = list(topic.options.filter(position__in=positions))
    cast(topic, voter=voter, options=options, at=at or timezone.now())


def page_of(browser, page, topic, **query):
    return browser.get(address(page, topic), query).content.decode()


def count_now(topic):
    """A count so that none is due for a while, however fast a test asks."""
    tally.recount(topic)


def lines_of(answer):
    return list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))


def test_the_result_says_who_leads_in_words_bars_and_table(topic, alice, bob, charlie):
    for voter, position in ((alice, 2), (bob, 2), (charlie, 1)):
        vote(topic, voter, position)
    page = Client().get(address("results", topic)).content.decode()
    assert "“Option 2” leads with 2 of 3 ballots (66.7%)." in page
    assert page.count('<rect class="bar-fill"') == 3
    assert '<th scope="row"><bdi>Option 2</bdi></th>' in page


def test_the_result_stands_in_the_order_asked_for(topic, bob):
    vote(topic, bob, 3)
    positions = {}
    for order in ("votes", "ballot", "nonsense"):
        answer = Client().get(address("results", topic), {"order": order})
        positions[order] = [option.position for option, _, _ in answer.context["rows"]]
    assert positions == {"votes": [3, 1, 2], "ballot": [1, 2, 3], "nonsense": [3, 1, 2]}


def test_a_chart_of_many_options_stops_and_the_table_does_not(make_topic):
    page = page_of(Client(), "results", make_topic(options=60))
    assert "The bars show the first 50 of 60 options." in page
    assert page.count('<rect class="bar-fill"') == 50
    assert page.count('<th scope="row"><bdi>Option') == 60


def test_a_tie_is_called_a_tie(topic, bob, charlie):
    vote(topic, bob, 1)
    vote(topic, charlie, 2)
    assert "Two options are level with 1 ballot each" in page_of(Client(), "results", topic)


def test_a_closed_result_is_final(closed_topic):
    assert "this is the final count" in Client().get(address("results", closed_topic)).content.decode()


def test_the_result_says_how_many_of_whom_took_part(topic, bob):
    vote(topic, bob, 2)
    assert "1 of 2 members have voted (50.0%)." in page_of(Client(), "results", topic)


def test_of_an_unlisted_topic_nobody_knows_how_many_could_vote(make_topic, bob):
    topic = make_topic(unlisted=True)
    vote(topic, bob, 2)
    page = page_of(Client(), "results", topic)
    assert "1 person has voted." in page
    assert json.loads(page_of(Client(), "json", topic))["members"] is None


def test_the_result_shows_how_the_ballots_came_in(topic, bob):
    vote(topic, bob, 2)
    page = page_of(Client(), "results", topic)
    assert "How the ballots came in" in page
    assert '<polyline class="curve-line" points="0,200 ' in page


def test_without_ballots_there_is_no_curve(topic):
    assert "curve-line" not in page_of(Client(), "results", topic)


@pytest.mark.parametrize("page", DOORS)
@pytest.mark.parametrize("code", ["ZZZZZZZZ", "x", "%00", "a" * 300])
def test_a_result_of_no_topic_is_not_found(topic, page, code):
    path = address(page, topic).replace(topic.share_code, code)
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("page", DOORS)
def test_a_result_is_only_read(topic, page):
    assert Client().post(address(page, topic)).status_code == 405


@pytest.mark.parametrize("page", DOORS)
def test_owner_member_and_stranger_read_the_same_public_result(topic, alice, bob, page):
    vote(topic, bob, 2)
    for person in (alice, bob, None):
        browser = Client()
        if person:
            browser.force_login(person)
        assert "Option 2" in page_of(browser, page, topic)


@pytest.mark.parametrize(
    "page, queries", [("results", 4), ("figures", 4), ("embed", 3), ("csv", 3), ("json", 4)]
)
def test_a_stranger_reads_a_final_result_in_few_queries(make_topic, django_assert_num_queries, page, queries):
    topic = make_topic(options=500, closes_at=timezone.now() - timedelta(hours=1))
    page_of(Client(), "results", topic)
    with django_assert_num_queries(queries):
        assert Client().get(address(page, topic)).status_code == 200


@pytest.mark.parametrize("page", [door for door in DOORS if door != "results"])
def test_an_unchanged_result_is_not_sent_twice(topic, bob, page):
    vote(topic, bob, 2)
    count_now(topic)
    first = Client().get(address(page, topic))
    again = Client().get(address(page, topic), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


def test_unchanged_figures_cost_no_page_and_three_queries(make_topic, django_assert_num_queries):
    topic = make_topic(closes_at=timezone.now() - timedelta(hours=1))
    known = Client().get(address("figures", topic))["ETag"]
    with django_assert_num_queries(3):
        answer = Client().get(address("figures", topic), headers={"If-None-Match": known})
    assert not answer.templates


@pytest.mark.parametrize("page", [door for door in DOORS if door != "results"])
def test_a_changed_result_is_sent_anew(topic, alice, bob, page):
    vote(topic, bob, 2)
    count_now(topic)
    known = Client().get(address(page, topic))["ETag"]
    vote(topic, alice, 1)
    count_now(topic)
    assert Client().get(address(page, topic), headers={"If-None-Match": known}).status_code == 200


def test_a_corrected_option_is_sent_anew(topic, bob):
    vote(topic, bob, 2)
    count_now(topic)
    known = Client().get(address("figures", topic))["ETag"]
    topic.options.filter(position=1).update(text="Corrected")
    answer = Client().get(address("figures", topic), headers={"If-None-Match": known})
    assert "Corrected" in answer.content.decode()


def test_the_page_refreshes_itself_while_voting_is_open(topic, closed_topic):
    assert "htmx-2.min.js" in page_of(Client(), "results", topic)
    assert "htmx" not in page_of(Client(), "results", closed_topic)


def test_without_script_a_link_loads_the_newest_figures(topic):
    page = page_of(Client(), "results", topic, order="ballot")
    assert '<a id="reload" href="?order=ballot">' in page


def test_the_figures_are_those_of_the_page_in_the_same_order(topic, bob):
    vote(topic, bob, 3)
    for order in ("votes", "ballot"):
        whole, part = (
            page_of(Client(), "results", topic, order=order),
            page_of(Client(), "figures", topic, order=order),
        )
        table = part[part.index("<tbody>") : part.index("</tbody>")]
        assert "Option 3" in table and table in whole
        assert "<html" not in part


def test_figures_of_a_closed_topic_end_the_refreshing(closed_topic):
    part = page_of(Client(), "figures", closed_topic)
    assert "data-is-closed" in part
    assert 'hx-swap-oob="true">Result</span>' in part


def test_csv_has_a_line_for_each_option_in_ballot_order(make_topic, alice, bob):
    topic = make_topic(multiple_choice=True)
    vote(topic, bob, 3, 2)
    vote(topic, alice, 3)
    answer = Client().get(address("csv", topic))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="democrasite-{topic.share_code}.csv"'
    lines = lines_of(answer)
    assert list(lines[0]) == COLUMNS
    told = [(line["option"], line["ballots"], line["share"], line["ballots_counted"]) for line in lines]
    assert told == [
        ("Option 1", "0", "0.000000", "2"),
        ("Option 2", "1", "0.500000", "2"),
        ("Option 3", "2", "1.000000", "2"),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\u00a0=1", "＝1", "\t=1"])
def test_no_option_is_a_formula(topic, text):
    topic.options.filter(position=1).update(text=text)
    assert lines_of(Client().get(address("csv", topic)))[0]["option"] == f"'{text}"


@pytest.mark.parametrize("text", ["a=b", "¿Cómo?", "שדרה", '🚲, "quoted"', "1 - 2"])
def test_other_options_stay_as_they_are(topic, text):
    assert harmless(text) == text
    topic.options.filter(position=1).update(text=text)
    assert lines_of(Client().get(address("csv", topic)))[0]["option"] == text


def test_json_says_all_that_the_page_says(topic, alice, bob):
    vote(topic, bob, 2)
    vote(topic, alice, 2)
    told = json.loads(page_of(Client(), "json", topic))
    assert told["topic"]["code"] == topic.share_code
    assert (told["ballots"], told["members"], told["final"], told["leading"]) == (2, 2, False, [2])
    assert told["options"][1] == {"position": 2, "text": "Option 2", "ballots": 2, "share": 1.0}
    assert told["turnout"][-1]["ballots"] == 2


def test_pages_of_other_sites_may_read_public_data_only(topic, make_topic):
    assert Client().get(address("json", topic))["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in Client().get(address("json", make_topic(unlisted=True)))


@pytest.mark.parametrize("page", ["csv", "json"])
def test_files_of_unlisted_topics_stay_out_of_search_engines(topic, make_topic, page):
    assert Client().get(address(page, make_topic(unlisted=True)))["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in Client().get(address(page, topic))


def test_other_sites_may_frame_the_small_page_and_no_other(topic):
    answer = Client().get(address("embed", topic))
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    for page in DOORS:
        if page != "embed":
            answer = Client().get(address(page, topic))
            assert answer["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_a_small_page_that_is_not_found_can_not_be_framed(topic):
    answer = Client().get(address("embed", topic).replace(topic.share_code, "ZZZZZZZZ"))
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_an_unlisted_topic_is_not_shown_on_other_sites(make_topic, alice):
    topic = make_topic(unlisted=True)
    owner = Client()
    owner.force_login(alice)
    assert owner.get(address("embed", topic)).status_code == 404
    assert "iframe" not in page_of(owner, "results", topic)


def test_the_small_page_sets_no_cookie_asks_for_nobody_and_runs_no_script(bobs_browser, topic):
    page_of(Client(), "results", topic)
    with CaptureQueriesContext(connection) as captured:
        answer = bobs_browser.get(address("embed", topic))
    assert not answer.cookies
    assert not any('FROM "users"' in query["sql"] for query in captured)
    assert "<script" not in answer.content.decode()


def test_the_small_page_shows_a_few_bars_and_says_so(make_topic):
    page = page_of(Client(), "embed", make_topic(options=60))
    assert page.count('<rect class="bar-fill"') == 12
    assert "The bars show the first 12 of 60 options." in page


def test_the_snippet_survives_any_title(make_topic):
    topic = make_topic(title='"></textarea><script>alert(1)</script>')
    page = page_of(Client(), "results", topic)
    assert "<script>alert" not in page
    assert "title=&quot;Result: &amp;quot;&amp;gt;&amp;lt;/textarea&amp;gt;" in page


@pytest.mark.parametrize("page", DOORS)
def test_awkward_words_break_no_door(make_topic, bob, page):
    topic = make_topic(title="שדרת האלונים 🚲 " + "X" * 150)
    topic.options.filter(position=1).update(text="\u202eevil 𝔘𝔫𝔦 " + "Y" * 150)
    vote(topic, bob, 1)
    assert Client().get(address(page, topic)).status_code == 200


def test_changed_figures_and_words_show_at_once(make_topic, bob):
    topic = make_topic()
    option = topic.options.all()[0]
    before = page_of(Client(), "results", topic)
    topic.options.filter(pk=option.pk).update(text="Entirely new words")
    cast(topic, voter=bob, options=[option], at=timezone.now())
    tally.recount(topic)
    after = page_of(Client(), "results", topic)
    assert option.text in before
    assert option.text not in after
    assert after.count("Entirely new words") >= 2
    assert "100%" in after


@pytest.mark.parametrize("page", ["results", "figures"])
def test_what_becomes_of_the_topic_and_its_ballots_shows_at_once(topic, bob, page):
    now = timezone.now()
    vote(topic, bob, 2)
    count_now(topic)
    kept, one = Topic.objects.filter(pk=topic.pk), topic.options.filter(position=1)
    changes = [
        (lambda: kept.update(closes_at=now + timedelta(minutes=90)), "(in 1 hour)"),
        (lambda: kept.update(edited_at=now), "The wording was corrected"),
        (lambda: one.update(text="Another option"), "Another option"),
        (lambda: (vote(topic, bob, 1), count_now(topic)), "“Another option” leads"),
        (lambda: kept.update(closes_at=now, opens_at=now - timedelta(hours=2)), "this is the final count"),
        (lambda: kept.update(closing_reason="The tree is planted"), "The tree is planted"),
    ]
    for change, shown in changes:
        assert shown not in page_of(Client(), page, topic)
        change()
        assert shown in page_of(Client(), page, topic)


def test_a_member_and_a_stranger_are_asked_to_vote_in_words_of_their_own(topic, bob):
    member = Client()
    member.force_login(bob)
    for _time in range(2):
        assert "Vote or change my ballot" in page_of(member, "results", topic)
        assert "Vote or change my ballot" not in page_of(Client(), "results", topic)
