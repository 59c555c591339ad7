"""Ballots in the admin: readable, never editable, not by anyone."""

from __future__ import annotations

from django.urls import reverse

from app.ballots.models import Ballot, Selection
from tests.staff.cast import client_of, make_user, vote

BALLOTS = "admin:ballots_ballot_changelist"


def test_not_even_superusers_see_what_somebody_selected(superuser, ballot) -> None:
    for page in (reverse("admin:ballots_ballot_change", args=[ballot.pk]), reverse(BALLOTS)):
        text = client_of(superuser).get(page).content.decode()
        assert "bob" in text
        assert "Yes" not in text


def test_superusers_change_and_delete_no_ballot(superuser, ballot) -> None:
    client = client_of(superuser)
    selection = ballot.selections.get()
    change = reverse("admin:ballots_ballot_change", args=[ballot.pk])
    assert client.post(change, {"voter": client.session["_auth_user_id"]}).status_code == 403
    delete = reverse("admin:ballots_ballot_delete", args=[ballot.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert Selection.objects.get().option == selection.option


def test_no_action_deletes_ballots(superuser, ballot) -> None:
    data = {"action": "delete_selected", "_selected_action": [ballot.pk], "post": "yes"}
    client_of(superuser).post(reverse(BALLOTS), data)
    assert Ballot.objects.count() == 1


def test_ballots_are_found_by_share_code_and_by_voter(superuser, ballot) -> None:
    client = client_of(superuser)
    for words, found in [(ballot.topic.share_code, 1), ("bob", 1), ("alice", 0)]:
        assert len(client.get(reverse(BALLOTS), {"q": words}).context["cl"].result_list) == found


def test_a_topic_links_to_its_ballots(superuser, ballot) -> None:
    client = client_of(superuser)
    address = f"{reverse(BALLOTS)}?topic__id__exact={ballot.topic_id}"
    topic = reverse("admin:topics_topic_change", args=[ballot.topic_id])
    assert f'href="{address}"' in client.get(topic).content.decode()
    assert list(client.get(address).context["cl"].result_list) == [ballot]


def test_a_longer_list_of_ballots_costs_no_more_queries(superuser, topic, django_assert_num_queries) -> None:
    client = client_of(superuser)
    client.get(reverse(BALLOTS))
    for number in range(30):
        vote(topic, make_user(f"citizen{number}"))
    with django_assert_num_queries(4):
        assert "citizen29" in client.get(reverse(BALLOTS)).content.decode()
