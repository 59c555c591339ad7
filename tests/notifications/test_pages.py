import re
from datetime import timedelta

import pytest
from django.test import Client

from app.accounts.models import User
from app.notifications.kinds import Kind, Pace
from app.notifications.models import Mute, Notification
from app.notifications.telling import announce, pace_of, tell
from app.notifications.unsubscribing import owner_of, unsubscribe_link
from tests.notifications.conftest import EVENING, NOON, browser_of, prefer

SOON = EVENING - timedelta(days=1)
PAGES = ["/notifications/", "/notifications/choices/", "/notifications/1/"]


@pytest.fixture
def as_dana(dana: User) -> Client:
    return browser_of(dana)


@pytest.fixture
def reminder(voted, dana) -> Notification:
    announce(SOON)
    return Notification.objects.of(dana).get()


def link_path(person: User) -> str:
    return unsubscribe_link(person.pk).removeprefix("https://vote.example.org")


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_asked_to_log_in(reminder, path):
    answer = Client().get(path)
    assert answer.status_code == 302 and answer["Location"].startswith("/account/log-in/")


def test_a_person_reads_their_own_notifications_only(reminder, as_dana, bob):
    assert "Where shall we meet?" in as_dana.get("/notifications/").text
    assert "Where shall we meet?" not in browser_of(bob).get("/notifications/").text


def test_following_one_leads_to_the_topic_and_reads_it(reminder, as_dana):
    answer = as_dana.get(f"/notifications/{reminder.pk}/")
    assert answer["Location"] == reminder.topic.get_absolute_url()
    reminder.refresh_from_db()
    assert reminder.read_at


def test_a_final_result_leads_to_the_result(voted, bob):
    announce(EVENING)
    row = Notification.objects.of(bob).get()
    assert browser_of(bob).get(f"/notifications/{row.pk}/")["Location"].endswith("/results/")


def test_nobody_follows_another_person_s(reminder, bob):
    assert browser_of(bob).get(f"/notifications/{reminder.pk}/").status_code == 404
    reminder.refresh_from_db()
    assert reminder.read_at is None


@pytest.mark.parametrize("key", ["0", "9" * 30])
def test_a_number_that_no_notification_has_is_not_found(as_dana, key):
    assert as_dana.get(f"/notifications/{key}/").status_code == 404


def test_the_header_counts_what_is_new(reminder, as_dana):
    assert "News (1)" in as_dana.get("/topics/").text
    as_dana.post("/notifications/read/")
    assert "News (" not in as_dana.get("/topics/").text


def test_reading_changes_nothing_by_being_looked_at(reminder, as_dana):
    assert as_dana.get("/notifications/read/").status_code == 405
    assert Notification.objects.unread().count() == 2


def test_a_long_list_turns_pages_and_costs_the_same(topic, dana, as_dana, django_assert_num_queries):
    for number in range(65):
        tell(
            dana, topic, Kind.REPLIES, at=NOON + timedelta(minutes=number), about=number, detail=f"#{number}#"
        )
    with django_assert_num_queries(4):  # session, member; the list, what is new
        page = as_dana.get("/notifications/").text
    seen = re.findall(r"#(\d+)#", page)
    while following := re.search(r'href="(\?[^"]*)" rel="next"', page):
        page = as_dana.get("/notifications/" + following[1].replace("&amp;", "&")).text
        seen += re.findall(r"#(\d+)#", page)
    assert seen == [str(number) for number in reversed(range(65))]


def test_a_cursor_that_is_none_leads_to_the_first_page(reminder, as_dana):
    assert "Where shall we meet?" in as_dana.get("/notifications/?after=nonsense").text


def test_choices_are_kept_and_shown_again(dana, as_dana):
    chosen = {"closing": "at-once", "results": "off", "replies": "daily", "options": "off"}
    as_dana.post("/notifications/choices/", chosen)
    assert {kind.value: pace_of(dana, kind).value for kind in Kind if kind.value in chosen} == chosen
    assert re.search(r'value="at-once" selected', as_dana.get("/notifications/choices/").text)


def test_a_choice_that_does_not_exist_is_refused_and_the_others_kept_on_the_page(dana, as_dana):
    chosen = {"closing": "hourly", "results": "off", "replies": "daily", "options": "off"}
    page = as_dana.post("/notifications/choices/", chosen).text
    assert "There is a problem" in page and re.search(r'value="off" selected', page)
    assert pace_of(dana, Kind.RESULTS) is Pace.DAILY


def test_what_is_not_wanted_any_more_is_not_mailed(reminder, dana, as_dana):
    off = dict.fromkeys(["closing", "results", "replies", "options"], "off")
    as_dana.post("/notifications/choices/", off)
    reminder.refresh_from_db()
    assert reminder.mail_due_at is None


def test_one_topic_can_be_muted_and_heard_again(topic, dana, as_dana):
    path = f"/topics/{topic.share_code}/notifications/"
    as_dana.post(path, {"choice": "muted"})
    assert not tell(dana, topic, Kind.REPLIES, at=NOON)
    assert re.search(r'value="muted"[^>]*checked', as_dana.get(path).text)
    as_dana.post(path, {"choice": "preferred"})
    assert tell(dana, topic, Kind.REPLIES, at=NOON)


def test_muting_twice_is_muting_once(topic, as_dana):
    path = f"/topics/{topic.share_code}/notifications/"
    assert {as_dana.post(path, {"choice": "muted"}).status_code for _ in range(2)} == {302}
    assert Mute.objects.count() == 1


def test_a_stranger_mutes_nothing(topic):
    assert Client().post(f"/topics/{topic.share_code}/notifications/", {"choice": "muted"}).status_code == 302
    assert not Mute.objects.exists()


def test_looking_at_the_link_in_a_mail_changes_nothing(dana):
    answer = Client().get(link_path(dana))
    assert answer.status_code == 200 and pace_of(dana, Kind.CLOSING) is Pace.DAILY


def test_a_mail_program_ends_the_mails_without_log_in_or_page(dana, bob):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(link_path(dana), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert pace_of(dana, Kind.CLOSING) is Pace.OFF
    assert pace_of(bob, Kind.CLOSING) is Pace.DAILY


def test_a_forged_link_ends_no_mails(dana):
    path = link_path(dana)
    forged = path[:-2] + ("A" if path[-2] != "A" else "B") + "/"
    assert Client().post(forged).status_code == 404
    assert pace_of(dana, Kind.CLOSING) is Pace.DAILY


def test_the_link_of_someone_who_left_says_so(dana):
    path = link_path(dana)
    dana.delete()
    assert Client().get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "1:x", ":", "é:ü", "\0:\0", "9" * 400])
def test_no_text_is_a_link_by_chance(token):
    assert owner_of(token) is None


def test_too_many_changes_are_refused_with_a_time_to_wait(dana, as_dana):
    for _ in range(120):
        as_dana.post("/notifications/read/")
    answer = as_dana.post("/notifications/read/")
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0


def test_a_choice_of_one_kind_leaves_the_rest(dana):
    prefer(dana, Kind.RESULTS, Pace.AT_ONCE)
    assert pace_of(dana, Kind.CLOSING) is Pace.DAILY and pace_of(dana, Kind.RESULTS) is Pace.AT_ONCE
