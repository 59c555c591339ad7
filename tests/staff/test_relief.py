"""People who cannot log in, and what staff do for them."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from app.accounts.models import User
from app.accounts.two_factor import is_on, new_secret
from tests.staff.cast import client_of

PEOPLE = "admin:accounts_user_changelist"


def act(actor: User, action: str, *people: User, **more: str):
    data = {"action": action, "_selected_action": [user.pk for user in people], **more}
    return client_of(actor).post(reverse(PEOPLE), data)


def protect(user: User) -> None:
    TOTPDevice.objects.create(user=user, name="app", key=new_secret(), confirmed=True)


def test_both_ask_first(superuser, bob) -> None:
    protect(bob)
    assert "wrong passwords" in act(superuser, "forgive_tries", bob).text.lower()
    assert "be sure that it is they" in act(superuser, "switch_off_two_factor", bob).text.lower()
    bob.refresh_from_db()
    assert bob.tries_forgiven_at is None
    assert is_on(bob)


def test_forgiving_begins_a_new_count_and_is_written_down(superuser, bob) -> None:
    act(superuser, "forgive_tries", bob, confirmed="yes")
    bob.refresh_from_db()
    assert bob.tries_forgiven_at
    assert LogEntry.objects.get().get_change_message() == "Forgave wrong passwords."


def test_two_factor_log_in_is_switched_off_and_it_is_written_down(superuser, bob) -> None:
    protect(bob)
    act(superuser, "switch_off_two_factor", bob, confirmed="yes")
    assert not is_on(bob)
    assert LogEntry.objects.get().get_change_message() == "Switched off two-factor log-in."


@pytest.mark.parametrize("action", ["forgive_tries", "switch_off_two_factor"])
def test_staff_do_it_to_members_but_not_to_staff(caretaker, superuser, bob, action) -> None:
    for user in (bob, superuser):
        protect(user)
    act(caretaker, action, bob, superuser, confirmed="yes")
    assert [entry.object_id for entry in LogEntry.objects.all()] == [str(bob.pk)]
    assert is_on(superuser)


def test_readers_cannot(reader, bob) -> None:
    protect(bob)
    act(reader, "switch_off_two_factor", bob, confirmed="yes")
    assert is_on(bob)
