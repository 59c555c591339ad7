"""Feeds say what is public, to readers that ask again and again."""

from typing import Any
from xml.etree import ElementTree as ET

from django.utils import timezone
from django.utils.http import http_date

from app.pages.memory import forget_all
from app.topics.editing import Wording, close_early, correct
from app.topics.models import Topic
from tests.topics.conftest import HOUR

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(answer) -> list[str | None]:
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def test_new_public_topics_are_told_the_newest_first(make_topic, as_charlie):
    make_topic("Old", at=timezone.now() - 2 * HOUR)
    make_topic("New <b>&", description="**So**")
    make_topic("Club", unlisted=True)
    answer = as_charlie.get("/topics/feed/")
    assert entries(answer) == ["New <b>&", "Old"]
    assert b"http://testserver/topics/" in answer.content


def test_a_feed_can_be_of_one_tag(make_topic, as_charlie):
    make_topic("Tea", tags=["drinks"])
    make_topic("Bread", tags=["food"])
    assert entries(as_charlie.get("/topics/feed/?tag=DRINKS")) == ["Tea"]
    assert entries(as_charlie.get("/topics/feed/?tag=%00%EF%BF%BF")) == ["Bread", "Tea"]


def test_what_has_not_changed_is_not_sent_again(make_topic, as_charlie):
    make_topic("Tea")
    first = as_charlie.get("/topics/feed/")
    again = as_charlie.get("/topics/feed/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    later = http_date(timezone.now().timestamp() + 60)
    assert as_charlie.get("/topics/feed/", headers={"If-Modified-Since": later}).status_code == 304
    make_topic("Coffee", at=timezone.now())
    assert as_charlie.get("/topics/feed/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_feed_takes_one_query_however_many_topics(make_topic, as_charlie, django_assert_num_queries):
    for number in range(60):
        make_topic(f"Topic {number}", tags=["a"])
    for _time in range(2):
        with django_assert_num_queries(1):
            assert len(entries(as_charlie.get("/topics/feed/"))) == 50


def test_every_change_of_a_topic_is_in_the_feed_at_once(make_topic, as_charlie, bob):
    topic = make_topic("Tea", tags=["drinks"])
    now = timezone.now()
    changes: list[dict[str, Any]] = [
        {"title": "Coffee"},
        {"description": "Black."},
        {"share_code": "ABCDEFGH"},
        {"creator": bob},
        {"edited_at": now + HOUR},
        {"closes_at": now + HOUR},
        {"opens_at": now + HOUR / 2},
        {"opens_at": now - 3 * HOUR, "closes_at": now - HOUR},
    ]
    said = as_charlie.get("/topics/feed/").content
    for fields in changes:
        Topic.objects.filter(pk=topic.pk).update(**fields)
        before, said = said, as_charlie.get("/topics/feed/").content
        assert said != before, fields
        forget_all()
        assert said == as_charlie.get("/topics/feed/").content
    topic.tags.clear()
    assert b"drinks" not in as_charlie.get("/topics/feed/").content
    Topic.objects.filter(pk=topic.pk).update(hidden_at=now)
    assert entries(as_charlie.get("/topics/feed/")) == []


def test_a_feed_is_of_its_reader_s_language_and_way_here(make_topic, as_charlie, settings):
    settings.ALLOWED_HOSTS = ["testserver", "two.example"]
    make_topic("Tea", tags=["drinks"])
    asked = [
        as_charlie.get("/topics/feed/"),
        as_charlie.get("/topics/feed/", headers={"accept-language": "de"}),
        as_charlie.get("/topics/feed/", headers={"host": "two.example"}),
        as_charlie.get("/topics/feed/", secure=True),
        as_charlie.get("/topics/feed/?tag=drinks"),
    ]
    assert len({answer.content for answer in asked}) == len(asked)
    assert as_charlie.get("/topics/feed/").content == asked[0].content


def test_a_topic_tells_what_became_of_it(make_topic, as_charlie, alice, django_assert_num_queries):
    topic = make_topic("Wich tree?", options=["Oak", "Lime"], at=timezone.now() - 3 * HOUR)
    wording = Wording(title="Which tree?", description="", options=["Oak", "Lime"])
    correct(topic, wording, editor=alice, at=timezone.now() - 2 * HOUR)
    close_early(topic, reason="The tree is planted", at=timezone.now() - HOUR)
    with django_assert_num_queries(2):
        answer = as_charlie.get(f"{topic.get_absolute_url()}feed/")
    assert entries(answer) == ["Voting closed", "A text was corrected", "Voting opened"]
    assert "The tree is planted" in answer.content.decode()
    assert "“Wich tree?” became “Which tree?”." in answer.content.decode()


def test_a_corrected_description_is_told_without_marks_unless_only_they_differ(make_topic, as_charlie, alice):
    topic = make_topic("Tree?", description="Wich **tree**?", options=["Oak", "Lime"])
    for description in ("Which **tree**?", "Which *tree*?"):
        wording = Wording(title="Tree?", description=description, options=["Oak", "Lime"])
        correct(topic, wording, editor=alice, at=timezone.now())
    feed = as_charlie.get(f"{topic.get_absolute_url()}feed/").content.decode()
    assert "“Wich tree?” became “Which tree?”." in feed
    assert "“Which **tree**?” became “Which *tree*?”." in feed
    assert "<del><p>Wich <strong>tree</strong>?" in as_charlie.get(topic.get_absolute_url()).text


def test_what_has_not_happened_is_not_told(make_topic, as_charlie):
    topic = make_topic(at=timezone.now(), closes_at=timezone.now() + HOUR)
    Topic.objects.filter(pk=topic.pk).update(opens_at=timezone.now() + HOUR / 2)
    assert entries(as_charlie.get(f"{topic.get_absolute_url()}feed/")) == []


def test_whoever_knows_the_code_of_an_unlisted_topic_reads_its_feed_and_robots_do_not(make_topic, as_charlie):
    topic = make_topic("Club", unlisted=True)
    answer = as_charlie.get(f"{topic.get_absolute_url()}feed/")
    assert entries(answer) == ["Voting opened"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert as_charlie.get("/topics/NNNNNNNN/feed/").status_code == 404


def test_what_moderators_have_hidden_has_no_feed(make_topic, as_charlie):
    topic = make_topic("Tea")
    Topic.objects.filter(pk=topic.pk).update(hidden_at=timezone.now(), hidden_reason="Rude")
    assert entries(as_charlie.get("/topics/feed/")) == []
    assert as_charlie.get(f"{topic.get_absolute_url()}feed/").status_code == 404


def test_text_that_no_xml_can_hold_breaks_no_feed(make_topic, as_charlie):
    topic = make_topic("Tea", description="x")
    Topic.objects.filter(pk=topic.pk).update(title="Tea \x07\x1b\uffff", description="\x01")
    assert str(entries(as_charlie.get("/topics/feed/"))[0]).startswith("Tea")
    assert as_charlie.get(f"{topic.get_absolute_url()}feed/").status_code == 200


def test_pages_name_their_feeds(make_topic, as_charlie):
    topic = make_topic("Tea", tags=["drinks"])
    assert 'href="/topics/feed/?tag=drinks"' in as_charlie.get("/topics/?tag=drinks").content.decode()
    assert (
        f'href="{topic.get_absolute_url()}feed/"' in as_charlie.get(topic.get_absolute_url()).content.decode()
    )


def test_nobody_writes_to_a_feed(make_topic, as_charlie):
    assert as_charlie.post("/topics/feed/").status_code == 405
    assert as_charlie.head("/topics/feed/").status_code == 200
