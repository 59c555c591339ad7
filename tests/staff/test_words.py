"""The admin speaks the language of its reader: what Django keeps or says in English too."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import translation

from app.accounts.models import User
from app.accounts.rights import RightsField
from app.staff.acts import act_in_words
from tests.staff.cast import client_of


def in_german(user: User) -> Client:
    client = client_of(user)
    client.cookies["language"] = "de"
    return client


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("Suspended.", "Gesperrt."),
        ("Mailed a new link.", "Neuen Link geschickt."),
        ("Decided: hide.", "Entschieden: Ausblenden."),
        ("Decided: what is no verdict any more.", "Decided: what is no verdict any more."),
        ("Merged: parks, 100 %(what)s", "Zusammengelegt: parks, 100 %(what)s"),
        ("Exported as csv: everything", "Als csv exportiert: alles"),
        ("Exported as json: q=a%20b", "Als json exportiert: q=a%20b"),
        ("Words of an older version.", "Words of an older version."),
    ],
)
def test_the_staff_log_is_read_in_ones_language(kept: str, told: str) -> None:
    with translation.override("de"):
        assert act_in_words(LogEntry(action_flag=CHANGE, change_message=kept)) == told
    with translation.override("en"):
        assert act_in_words(LogEntry(action_flag=DELETION, change_message="")) == "Deleted."


def test_log_and_history_tell_the_same(superuser: User, alice: User) -> None:
    client = in_german(superuser)
    rows = {"_selected_action": [alice.pk], "action": "suspend", "confirmed": "yes"}
    client.post("/admin/accounts/user/", rows)
    assert LogEntry.objects.get().change_message == "Suspended."
    for page in ("/admin/admin/logentry/", f"/admin/accounts/user/{alice.pk}/history/"):
        assert "Gesperrt." in client.get(page).text
    assert "sagt darüber nichts" in client.get(f"/admin/accounts/user/{superuser.pk}/history/").text


def test_rights_are_told_in_ones_language(superuser: User, alice: User) -> None:
    for page in (f"/admin/accounts/user/{alice.pk}/change/", "/admin/auth/group/add/"):
        told = in_german(superuser).get(page).text
        assert "Menschen | Person | darf ändern" in told
        assert "Moderation | Fall | darf über Gemeldetes entscheiden" in told
        assert "Can " not in told


def test_every_right_can_be_told(db: Any) -> None:
    field = RightsField(Permission.objects.select_related("content_type"))
    with translation.override("es"):
        labels = [field.label_from_instance(right) for right in field.queryset]
    assert len(labels) > 50 and not any("Can " in label for label in labels)


@pytest.mark.parametrize(("language", "words"), [("de", "alle hinzunehmen"), ("pt", "escolher tudo")])
def test_the_scripts_of_the_admin_speak_it_too(superuser: User, language: str, words: str) -> None:
    client = client_of(superuser)
    client.cookies["language"] = language
    told = client.get("/admin/jsi18n/").text
    assert words in told and '"Filter"' in told


def test_a_filter_is_named_without_a_preposition(superuser: User) -> None:
    assert "<summary>Darf sich anmelden</summary>" in in_german(superuser).get("/admin/accounts/user/").text
