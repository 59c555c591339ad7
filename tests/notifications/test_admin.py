import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client

from app.accounts.models import User
from app.notifications.models import Mail
from tests.notifications.conftest import NOON, browser_of, make_user

LIST = "/admin/notifications/mail/"


@pytest.fixture
def failed(bob: User) -> Mail:
    return Mail.objects.create(
        person=bob,
        subject="Private news",
        body="A private body",
        failed_at=NOON,
        attempts=8,
        last_error="550",
    )


def staff(*codenames: str) -> Client:
    person = make_user("staff")
    person.is_staff = True
    person.save()
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return browser_of(person)


def retry(browser: Client, mail: Mail):
    return browser.post(LIST, {"action": "try_again", "_selected_action": [mail.pk]}, follow=True)


def test_a_failure_is_seen_with_its_reason_and_without_what_the_mail_says(failed):
    page = staff("view_mail").get(LIST).text
    assert "550" in page and "given up" in page
    assert "Private news" not in page


def test_not_even_the_page_of_one_mail_says_what_it_says(failed):
    page = staff("view_mail").get(f"{LIST}{failed.pk}/change/").text
    assert "550" in page and "A private body" not in page


def test_staff_with_the_right_try_again_and_it_is_logged(failed):
    retry(staff("view_mail", "change_mail"), failed)
    failed.refresh_from_db()
    assert failed.failed_at is None
    assert LogEntry.objects.count() == 1


def test_staff_without_the_right_do_not(failed):
    retry(staff("view_mail"), failed)
    failed.refresh_from_db()
    assert failed.failed_at


def test_nobody_else_sees_the_outbox(failed, bob):
    assert browser_of(bob).get(LIST).status_code == 403


def test_a_longer_list_costs_no_more_queries(failed, django_assert_num_queries):
    browser = staff("view_mail")
    for number in range(30):
        Mail.objects.create(person=make_user(f"p{number}"), subject="x", body="x")
    browser.get(LIST)
    with django_assert_num_queries(8):
        browser.get(LIST)


@pytest.mark.parametrize("state, seen", [("failed", True), ("waiting", False), ("sent", False)])
def test_mails_can_be_filtered_by_state(failed, state, seen):
    assert ("550" in staff("view_mail").get(f"{LIST}?state={state}").text) is seen
