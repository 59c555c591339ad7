"""Leaving: the person goes, what others decided together stays."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from app.accounts.addresses import hold_change
from app.accounts.leaving import HasLeft, LastSuperuser, PublicText, foretell, leave
from app.accounts.models import PendingRegistration, User
from app.accounts.registration import hold_registration
from app.topics.editing import Wording, correct
from app.topics.models import Edit, Topic
from tests.accounts.belongings import propose, result, vote
from tests.accounts.cast import PASSWORD, at_once

pytestmark = pytest.mark.django_db

KEEP, REMOVE = PublicText.KEEP, PublicText.REMOVE


@pytest.mark.parametrize("choice", [KEEP, REMOVE])
def test_nothing_in_the_row_tells_who_it_was(alice: User, choice: PublicText) -> None:
    alice.last_login = timezone.now()
    alice.save()
    alice.preferences.create(preference_key="theme", preference_value="dark")
    leave(alice, choice)
    left = User.objects.get(pk=alice.pk)
    held = " ".join(str(value) for value in User.objects.filter(pk=alice.pk).values_list()[0]).lower()
    assert "alice" not in held
    assert left.username.startswith("former-member-")
    assert left.email.endswith("@former.invalid")
    assert not left.has_usable_password()
    assert left.left_at
    assert left.last_login is None
    assert not left.preferences.exists()


def test_the_name_and_the_address_are_free_again(alice: User) -> None:
    leave(alice, KEEP)
    again = User.objects.create_user("Alice", "alice@example.org", PASSWORD)
    assert again.pk != alice.pk


def test_ballots_keep_counting(alice: User, bob: User) -> None:
    topic = propose(bob)
    vote(topic, alice)
    vote(topic, bob)
    before = result(topic)
    leave(alice, REMOVE)
    topic.tally.delete()
    assert result(topic) == before == [2, 0]


def test_kept_topics_lose_their_name_only(alice: User, bob: User) -> None:
    topic = propose(alice)
    leave(alice, KEEP)
    topic.refresh_from_db()
    assert (topic.creator, topic.description) == (None, "Alice's words")


def test_a_removed_topic_without_ballots_of_others_is_gone_with_the_own_ballot(alice: User) -> None:
    topic = propose(alice)
    vote(topic, alice)
    leave(alice, REMOVE)
    assert not Topic.objects.exists()
    assert not alice.ballots.exists()


def test_of_a_topic_with_ballots_of_others_the_question_stays_and_the_description_goes(
    alice: User, bob: User
) -> None:
    topic = propose(alice)
    vote(topic, bob)
    wording = Wording(
        title="A bench for the square!", description="Other words", options=["Yes", "No"], tags=[]
    )
    correct(topic, wording, editor=alice, at=timezone.now())
    leave(alice, REMOVE)
    topic.refresh_from_db()
    assert (topic.creator, topic.title, topic.description) == (None, "A bench for the square!", "")
    assert result(topic) == [1, 0]
    assert [(edit.field, edit.editor) for edit in Edit.objects.all()] == [("title", None)]


def test_topics_of_others_stay_as_they_are(alice: User, bob: User) -> None:
    topic = propose(bob)
    leave(alice, REMOVE)
    topic.refresh_from_db()
    assert (topic.creator, topic.description) == (bob, "Alice's words")


def test_what_is_foretold_counts_what_happens(alice: User, bob: User) -> None:
    vote(propose(alice, "One"), bob)
    vote(propose(alice, "Two"), alice)
    propose(bob, "Three")
    told = foretell(alice)
    assert "Your 2 topics stay as they are" in told.kept[0]
    assert told.removed[0].startswith("1 topic on which nobody else has voted")
    assert told.removed[1].startswith("1 topic on which others have voted")
    assert any(line.startswith("2 topics of yours still take ballots") for line in told.either_way)
    assert any(line.startswith("Your 1 ballot keeps counting") for line in told.either_way)


def test_a_waiting_registration_with_the_same_address_goes_too(alice: User) -> None:
    hold_registration(username="other", email=alice.email, password_hash="!")
    leave(alice, KEEP)
    assert not PendingRegistration.objects.exists()


def test_no_row_of_any_app_knows_the_person_but_ballots(alice: User, bob: User) -> None:
    topic = propose(bob)
    vote(topic, alice)
    topic.favorites.create(person=alice)
    alice.mutes.create(topic=topic)
    alice.mails.create(subject="News", body="for Alice")
    alice.preferences.create(preference_key="theme", preference_value="dark")
    propose(alice).edits.create(editor=alice, field="title", before="a", after="b")
    hold_change(alice, "alice@elsewhere.example")
    leave(alice, KEEP)
    left = {
        relation.related_model._meta.db_table
        for relation in User._meta.related_objects
        if relation.related_model._base_manager.filter(**{relation.field.name: alice}).exists()
    }
    assert left == {"ballots"}


def test_rights_go(alice: User, bob: User) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    leave(alice, KEEP)
    left = User.objects.get(pk=alice.pk)
    assert not (left.is_staff or left.is_superuser or left.is_active)


def test_the_last_superuser_stays(alice: User, bob: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    with pytest.raises(LastSuperuser):
        leave(alice, KEEP)
    assert User.objects.get(pk=alice.pk).username == "Alice"


def test_nobody_leaves_twice(alice: User) -> None:
    leave(alice, KEEP)
    with pytest.raises(HasLeft):
        leave(alice, KEEP)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_leave_at_once_one_does(alice: User) -> None:
    def try_to_leave() -> str:
        try:
            leave(alice, KEEP)
        except HasLeft:
            return "had left"
        return "left"

    assert sorted(at_once(try_to_leave, try_to_leave)) == ["had left", "left"]


def test_every_session_ends(alice: User) -> None:
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(alice)
    leave(alice, KEEP)
    for browser in browsers:
        assert browser.get("/account/").status_code == 302


def test_who_left_stays_out_for_good(alice: User) -> None:
    leave(alice, KEEP)
    with pytest.raises(IntegrityError, match="who_left_cannot_log_in"), transaction.atomic():
        User.objects.filter(pk=alice.pk).update(is_active=True)


@pytest.mark.django_db(transaction=True)
def test_leaving_and_casting_at_once_neither_fail_nor_wait_for_each_other(alice: User, bob: User) -> None:
    for number in range(5):
        person = User.objects.create_user(f"casting{number}", f"casting{number}@example.org", PASSWORD)
        topic = propose(person, f"Topic {number}")
        vote(topic, bob)
        done = at_once(partial(leave, person, REMOVE), partial(vote, topic, alice))
        assert done == [None, None]
        assert sum(result(topic)) == 2


@pytest.mark.django_db(transaction=True)
def test_somebody_who_leaves_while_their_own_ballot_is_cast_waits_for_it(alice: User) -> None:
    for number in range(5):
        person = User.objects.create_user(f"casting{number}", f"casting{number}@example.org", PASSWORD)
        topic = propose(person, f"Topic {number}")
        done = at_once(
            partial(leave, person, KEEP),
            partial(vote, topic, person),
        )
        assert done == [None, None]
        assert result(topic) == [1, 0]
