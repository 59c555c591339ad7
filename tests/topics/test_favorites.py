"""Favourites: a star that works without script, and a count that the database keeps."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from app.topics.guests import remove
from app.topics.list_pages import page_of
from app.topics.listing import Listing
from app.topics.models import Favorite, FavoriteCount, Topic
from app.topics.starring import star, unstar
from tests.topics.conftest import make_user


def count_of(topic: Topic) -> int:
    return Topic.objects.with_counts().get(pk=topic.pk).favorite_count


def test_a_member_stars_a_topic_and_is_led_back_to_the_button(make_topic, as_bob, bob):
    topic = make_topic()
    answer = as_bob.post(f"{topic.get_absolute_url()}star/", {"star": "on", "next": "/topics/?tag=a"})
    assert answer["Location"] == f"/topics/?tag=a#star-{topic.share_code}"
    assert [each.topic for each in bob.favorites.all()] == [topic]
    page = as_bob.get(topic.get_absolute_url()).content.decode()
    assert f'<button id="star-{topic.share_code}"' in page
    assert "Favourite</span>" in page


def test_the_star_is_taken_back(make_topic, as_bob, bob):
    topic = make_topic()
    star(topic, person=bob, at=timezone.now())
    as_bob.post(f"{topic.get_absolute_url()}star/", {"star": "off"})
    assert not bob.favorites.exists()
    assert count_of(topic) == 0


def test_pressing_twice_does_it_once(make_topic, as_bob, bob):
    topic = make_topic()
    for _time in range(2):
        as_bob.post(f"{topic.get_absolute_url()}star/", {"star": "on"})
    assert bob.favorites.count() == count_of(topic) == 1


def test_a_stranger_is_told_to_log_in(make_topic, as_charlie):
    topic = make_topic()
    page = as_charlie.post(f"{topic.get_absolute_url()}star/", {"star": "on"}, follow=True)
    assert "Log in to keep topics as your favourites." in page.content.decode()
    assert not Favorite.objects.exists()


def test_no_other_site_is_led_to(make_topic, as_bob):
    topic = make_topic()
    answer = as_bob.post(f"{topic.get_absolute_url()}star/", {"next": "https://evil.example/"})
    assert answer["Location"].partition("#")[0] == topic.get_absolute_url()


def test_a_code_that_does_not_exist_is_not_found(as_bob):
    assert as_bob.post("/topics/NNNNNNNN/star/").status_code == 404


def test_too_many_stars_are_refused(make_topic, as_bob, monkeypatch):
    monkeypatch.setattr("app.topics.star_views.STARS_PER_HOUR", 1)
    address = f"{make_topic().get_absolute_url()}star/"
    assert as_bob.post(address).status_code == 302
    assert as_bob.post(address).status_code == 429


def test_a_star_costs_one_statement_beside_session_and_limit(
    make_topic, as_bob, django_assert_max_num_queries
):
    topic = make_topic()
    with django_assert_max_num_queries(7):  # session, member, topic, limit, star in a savepoint
        as_bob.post(f"{topic.get_absolute_url()}star/", {"star": "on"})


def test_the_list_shows_my_favourites_unlisted_ones_too(make_topic, as_bob, bob):
    make_topic("Not mine")
    for title, unlisted in [("Public", False), ("Club", True)]:
        star(make_topic(title, unlisted=unlisted), person=bob, at=timezone.now())
    page = as_bob.get("/topics/?show=favorites")
    assert {topic.title for topic in page.context["page"].rows} == {"Public", "Club"}


def test_whoever_was_removed_from_a_topic_sees_its_title_no_more(make_topic, as_bob, bob):
    topic = make_topic("Club", unlisted=True)
    as_bob.post(f"{topic.get_absolute_url()}star/", {"star": "on"})
    assert [each.title for each in as_bob.get("/topics/?show=favorites").context["page"].rows] == ["Club"]
    assert [each.title for each in as_bob.get("/topics/?show=shared").context["page"].rows] == ["Club"]
    remove(topic, bob, at=timezone.now())
    assert not as_bob.get("/topics/?show=favorites").context["page"].rows
    assert not as_bob.get("/topics/?show=shared").context["page"].rows


def test_most_favourites_come_first(make_topic, alice, bob):
    titles = ["None", "Two", "One"]
    none, two, one = (make_topic(title) for title in titles)
    for topic, person in [(two, alice), (two, bob), (one, bob)]:
        star(topic, person=person, at=timezone.now())
    page = page_of(Listing.from_query({"sort": "favorites"}), at=timezone.now(), person=bob)
    assert [(topic.title, topic.favorite_count, topic.is_favorite) for topic in page.rows] == [
        ("Two", 2, True), ("One", 1, True), ("None", 0, False),
    ]  # fmt: skip
    assert not none.favorites.exists()


def test_whatever_door_the_rows_come_through_they_are_counted(make_topic, alice, bob):
    one, other = make_topic("One"), make_topic("Other")
    Favorite.objects.bulk_create([Favorite(topic=one, person=person) for person in (alice, bob)])
    Favorite.objects.bulk_create([Favorite(topic=one, person=bob)], ignore_conflicts=True)
    assert (count_of(one), count_of(other)) == (2, 0)
    Favorite.objects.filter(person=bob).update(topic=other)
    assert (count_of(one), count_of(other)) == (1, 1)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM favorites WHERE topic_id = %s", [one.pk])
    assert count_of(one) == 0


def test_a_starred_topic_can_be_deleted(make_topic, bob):
    topic = make_topic()
    star(topic, person=bob, at=timezone.now())
    with transaction.atomic():
        topic.delete()
    assert not FavoriteCount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_no_star_is_lost_when_many_press_at_once(make_topic):
    topic, people = make_topic(), [make_user(f"person{n}") for n in range(16)]

    def press(person):
        try:
            star(topic, person=person, at=timezone.now())
            if person.username.endswith("5"):
                unstar(topic, person=person)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, people))
    assert count_of(topic) == Favorite.objects.count() == 14
