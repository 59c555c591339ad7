"""People in the admin: suspended rather than deleted, and no door to more rights."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse

from app.accounts.exporting import export
from app.accounts.leaving import PublicText, leave
from app.accounts.models import PendingRegistration, User, UserPreference
from tests.staff.cast import client_of, grant, make_user

PEOPLE = "admin:accounts_user_changelist"


def act(actor: User, action: str, *people: User, **more: str):
    data = {"action": action, "_selected_action": [user.pk for user in people], **more}
    return client_of(actor).post(reverse(PEOPLE), data)


def save(actor: User, user: User, **fields: object):
    data = {"username": user.username, "email": user.email, **fields}
    return client_of(actor).post(reverse("admin:accounts_user_change", args=[user.pk]), data)


def is_active(user: User) -> bool:
    user.refresh_from_db()
    return user.is_active


def test_suspending_asks_first(superuser, bob) -> None:
    answer = act(superuser, "suspend", bob)
    assert "1 person can no longer log in" in answer.content.decode()
    assert is_active(bob)


def test_suspending_once_confirmed_ends_the_session_of_the_person(superuser, bob) -> None:
    session = client_of(bob)
    act(superuser, "suspend", bob, confirmed="yes")
    assert not is_active(bob)
    assert session.get(reverse("admin:index")).status_code == 302


def test_reinstating_lets_a_person_log_in_again(superuser) -> None:
    dora = make_user("dora", is_active=False)
    assert "1 person may log in again" in act(superuser, "reinstate", dora).content.decode()
    act(superuser, "reinstate", dora, confirmed="yes")
    assert is_active(dora)


def test_suspending_is_written_into_the_staff_log(superuser, bob) -> None:
    act(superuser, "suspend", bob, confirmed="yes")
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (superuser, str(bob.pk), "Suspended.")


def test_nobody_suspends_themselves(superuser, bob) -> None:
    act(superuser, "suspend", superuser, bob, confirmed="yes")
    assert is_active(superuser)
    assert not is_active(bob)


def test_staff_suspend_members_but_no_staff(caretaker, helper, superuser, bob) -> None:
    act(caretaker, "suspend", helper, superuser, bob, confirmed="yes")
    assert [is_active(user) for user in (helper, superuser, bob)] == [True, True, False]


def test_the_question_names_those_left_out(caretaker, helper, bob) -> None:
    page = act(caretaker, "suspend", helper, bob).content.decode()
    assert "only superusers do it to staff" in page
    assert "<li>helper</li>" in page


def test_readers_cannot_suspend(reader, bob) -> None:
    act(reader, "suspend", bob, confirmed="yes")
    assert is_active(bob)


def test_everybody_on_all_pages_can_be_suspended_at_once(superuser, alice, bob) -> None:
    act(superuser, "suspend", alice, confirmed="yes", select_across="1")
    assert not is_active(bob)
    assert is_active(superuser)


def test_who_has_voted_cannot_be_deleted_and_the_page_says_why(superuser, bob, ballot) -> None:
    address = reverse("admin:accounts_user_delete", args=[bob.pk])
    page = client_of(superuser).post(address, {"post": "yes"}).content.decode()
    assert "results never change" in page
    assert "bob: 1 ballot" in page
    assert User.objects.filter(pk=bob.pk).exists()


def test_who_worked_as_staff_cannot_be_deleted(superuser, caretaker, bob) -> None:
    act(caretaker, "suspend", bob, confirmed="yes")
    address = reverse("admin:accounts_user_delete", args=[caretaker.pk])
    page = client_of(superuser).post(address, {"post": "yes"}).content.decode()
    assert "caretaker: 1 entry in the staff log" in page
    assert User.objects.filter(pk=caretaker.pk).exists()


def test_who_never_voted_can_be_deleted_and_topics_stay(superuser, alice, topic) -> None:
    UserPreference.objects.create(user=alice, preference_key="theme", preference_value="dark")
    address = reverse("admin:accounts_user_delete", args=[alice.pk])
    client = client_of(superuser)
    assert "1 topic stays" in client.get(address).content.decode()
    client.post(address, {"post": "yes"})
    topic.refresh_from_db()
    assert topic.creator is None
    assert not UserPreference.objects.exists()


def test_people_are_never_deleted_in_bulk(superuser, bob) -> None:
    act(superuser, "delete_selected", bob, post="yes")
    assert User.objects.filter(pk=bob.pk).exists()


def test_no_page_shows_a_password_hash(superuser, bob) -> None:
    bob.set_password("correct horse battery")
    bob.save()
    page = client_of(superuser).get(reverse("admin:accounts_user_change", args=[bob.pk])).content.decode()
    algorithm, _, rest = bob.password.partition("$")
    assert algorithm not in page
    assert rest[:12] not in page
    assert reverse("accounts:password_reset") in page


def test_staff_give_nobody_rights(caretaker, bob) -> None:
    group = Group.objects.create(name="Everything")
    answer = save(caretaker, bob, is_staff="on", is_superuser="on", groups=[group.pk], is_active="")
    assert answer.status_code == 302
    bob.refresh_from_db()
    assert (bob.is_staff, bob.is_superuser, bob.is_active) == (False, False, True)
    assert not bob.groups.exists()


def test_staff_change_neither_staff_nor_superusers_nor_themselves(caretaker, helper, superuser) -> None:
    for user in (helper, superuser, caretaker):
        assert save(caretaker, user, email="taken@example.org").status_code == 403


def test_staff_delete_neither_staff_nor_superusers_nor_themselves(caretaker, helper, superuser) -> None:
    client = client_of(caretaker)
    for user in (helper, superuser, caretaker):
        address = reverse("admin:accounts_user_delete", args=[user.pk])
        assert client.post(address, {"post": "yes"}).status_code == 403


def test_only_superusers_write_groups(caretaker, superuser) -> None:
    address = reverse("admin:auth_group_add")
    assert client_of(caretaker).post(address, {"name": "Everything"}).status_code == 403
    assert client_of(superuser).post(address, {"name": "Helpers"}).status_code == 302
    assert Group.objects.filter(name="Helpers").exists()
    assert not Group.objects.filter(name="Everything").exists()


def test_superusers_give_rights(superuser, bob) -> None:
    save(superuser, bob, is_staff="on")
    bob.refresh_from_db()
    assert bob.is_staff
    assert not bob.is_superuser


def test_superusers_keep_their_own_rights(superuser) -> None:
    assert save(superuser, superuser, email="new@example.org").status_code == 302
    superuser.refresh_from_db()
    assert superuser.is_superuser
    assert superuser.is_staff


def test_a_changed_address_is_unproven(superuser, bob) -> None:
    User.objects.filter(pk=bob.pk).update(email_verified=True)
    save(superuser, bob, email="Robert@Example.org")
    bob.refresh_from_db()
    assert (bob.email, bob.email_verified) == ("robert@example.org", False)


def test_an_unchanged_address_stays_proven(superuser, bob) -> None:
    User.objects.filter(pk=bob.pk).update(email_verified=True)
    save(superuser, bob, username="robert")
    bob.refresh_from_db()
    assert (bob.username, bob.email_verified) == ("robert", True)


@pytest.mark.parametrize("field, value", [("username", "ALICE"), ("email", "Alice@Example.org")])
def test_names_and_addresses_are_unique_in_any_capitals(superuser, alice, bob, field, value) -> None:
    answer = save(superuser, bob, **{field: value})
    assert field in answer.context["adminform"].form.errors


def test_pending_registrations_show_no_hash(superuser, registration) -> None:
    client = client_of(superuser)
    change = reverse("admin:accounts_pendingregistration_change", args=[registration.pk])
    for address in (change, reverse("admin:accounts_pendingregistration_changelist")):
        page = client.get(address).content.decode()
        assert "dora@example.org" in page
        assert registration.token_hash not in page
        assert registration.password_hash not in page


def test_a_pending_registration_can_be_deleted_but_not_changed(superuser, registration) -> None:
    client = client_of(superuser)
    change = reverse("admin:accounts_pendingregistration_change", args=[registration.pk])
    assert client.post(change, {"username": "eve"}).status_code == 403
    client.post(reverse("admin:accounts_pendingregistration_delete", args=[registration.pk]), {"post": "yes"})
    assert not PendingRegistration.objects.exists()


def test_deleting_a_registration_takes_the_right_to(helper, registration) -> None:
    grant(helper, "accounts.view_pendingregistration")
    address = reverse("admin:accounts_pendingregistration_delete", args=[registration.pk])
    assert client_of(helper).post(address, {"post": "yes"}).status_code == 403
    grant(helper, "accounts.delete_pendingregistration")
    assert client_of(helper).post(address, {"post": "yes"}).status_code == 302


def test_a_longer_list_of_people_costs_no_more_queries(superuser, django_assert_num_queries) -> None:
    client = client_of(superuser)
    client.get(reverse(PEOPLE))
    User.objects.bulk_create(
        User(username=f"citizen{number}", email=f"citizen{number}@example.org") for number in range(80)
    )
    with django_assert_num_queries(6):
        assert "citizen40" in client.get(reverse(PEOPLE)).content.decode()


def test_who_left_is_neither_reinstated_nor_changed_by_anybody(superuser, bob) -> None:
    leave(bob, PublicText.KEEP)
    act(superuser, "reinstate", bob, confirmed="yes")
    assert not is_active(bob)
    assert save(superuser, bob).status_code == 403


def test_the_staff_log_names_nobody_who_left(superuser, bob) -> None:
    act(superuser, "suspend", bob, confirmed="yes")
    leave(bob, PublicText.KEEP)
    assert LogEntry.objects.get().object_repr == "former-member"
    assert export(superuser)["staff_acts"][0]["done"] == "Suspended."
