"""Who may open which page of the admin."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from app.api.models import AccessToken
from app.moderation.models import Case, Decision
from app.notifications.models import Mail
from tests.staff.cast import client_of

SHARED = ["index", "jsi18n"]
LISTS = {
    "accounts_user": "alice",
    "accounts_pendingregistration": "registration",
    "auth_group": "",
    "topics_topic": "topic",
    "topics_option": "option",
    "topics_tag": "tag",
    "ballots_ballot": "ballot",
    "notifications_mail": "mail",
    "moderation_case": "case",
    "moderation_decision": "decision",
    "api_accesstoken": "token",
    "admin_logentry": "",
}


@pytest.fixture
def rows(alice, registration, topic, ballot) -> dict[str, int]:
    """One row of each kind, by the name of its fixture; somebody has voted on the topic."""
    case = Case.objects.create(kind="topic", key=topic.pk, topic=topic, author=alice, text="A bench?")
    return {
        "alice": alice.pk,
        "registration": registration.pk,
        "topic": topic.pk,
        "option": topic.options.first().pk,
        "tag": topic.tags.first().pk,
        "ballot": ballot.pk,
        "token": AccessToken.objects.create(person=alice, name="script", token_hash="x").pk,
        "case": case.pk,
        "decision": Decision.objects.create(case=case, verdict="hide", reason="Spam.").pk,
        "mail": Mail.objects.create(person=alice, subject="News", body="News").pk,
    }


def addresses(rows: dict[str, int]) -> dict[str, str]:
    """Every page of the admin, by a name like `topics_topic_change`."""
    found = {name: reverse(f"admin:{name}") for name in SHARED}
    for name, row in LISTS.items():
        found[f"{name}_changelist"] = reverse(f"admin:{name}_changelist")
        found[f"{name}_add"] = reverse(f"admin:{name}_add")
        for page in ("change", "history", "delete") if row else ():
            found[f"{name}_{page}"] = reverse(f"admin:{name}_{page}", args=[rows[row]])
    return found


def statuses(client: Client, rows: dict[str, int]) -> dict[str, int]:
    return {name: client.get(address).status_code for name, address in addresses(rows).items()}


def test_the_table_names_every_registered_model() -> None:
    registered = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    assert registered == set(LISTS)


def test_strangers_are_sent_to_the_log_in_of_the_site(rows, client) -> None:
    for address in addresses(rows).values():
        answer = client.get(address, follow=True)
        assert answer.redirect_chain[-1] == (f"{reverse('accounts:log_in')}?next={address}", 302)


def test_members_are_refused_everywhere(rows, charlie) -> None:
    assert set(statuses(client_of(charlie), rows).values()) == {403}


def test_staff_without_rights_see_the_index_only(rows, helper) -> None:
    seen = statuses(client_of(helper), rows)
    assert {name for name, status in seen.items() if status == 200} == set(SHARED)
    assert set(seen.values()) == {200, 403}


def test_staff_who_may_read_open_no_form_that_writes(rows, reader) -> None:
    for name, status in statuses(client_of(reader), rows).items():
        writes = name.endswith(("_add", "_delete"))
        assert (name, status) == (name, 403 if writes else 200)


def test_superusers_reach_all_but_what_nobody_may_do(rows, superuser) -> None:
    refused = {name for name, status in statuses(client_of(superuser), rows).items() if status != 200}
    assert refused == {
        "accounts_user_add",
        "accounts_pendingregistration_add",
        "topics_option_add",
        "topics_option_delete",
        "ballots_ballot_add",
        "ballots_ballot_delete",
        "notifications_mail_add",
        "api_accesstoken_add",
        "notifications_mail_delete",
        "moderation_case_add",
        "moderation_case_delete",
        "moderation_decision_add",
        "moderation_decision_delete",
        "admin_logentry_add",
    }


@pytest.mark.parametrize("name", LISTS)
def test_forms_of_readers_write_nothing(rows, reader, name) -> None:
    row = LISTS[name]
    pages = [reverse(f"admin:{name}_add")]
    if row:
        pages += [reverse(f"admin:{name}_{page}", args=[rows[row]]) for page in ("change", "delete")]
    client = client_of(reader)
    assert {client.post(page, {"post": "yes"}).status_code for page in pages} == {403}


def test_the_admin_has_no_log_in_of_its_own(alice, client) -> None:
    alice.set_password("correct horse battery")
    alice.is_staff = True
    alice.save()
    answer = client.post(
        reverse("admin:login"), {"username": "alice", "password": "correct horse battery", "next": "/admin/"}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("accounts:log_in"))
    assert "_auth_user_id" not in client.session


def test_logging_in_leads_to_our_pages_only(client) -> None:
    answer = client.get(reverse("admin:login"), {"next": "https://evil.example/"})
    assert answer.headers["Location"] == f"{reverse('accounts:log_in')}?next={reverse('admin:index')}"


def test_a_suspended_superuser_is_a_stranger(superuser) -> None:
    client = client_of(superuser)
    superuser.is_active = False
    superuser.save()
    assert client.get(reverse("admin:index")).status_code == 302


def test_logging_out_leads_home(superuser) -> None:
    client = client_of(superuser)
    assert client.post(reverse("admin:logout")).headers["Location"] == reverse("topics:home")
    assert "_auth_user_id" not in client.session


def test_passwords_are_changed_on_the_page_of_the_site(superuser) -> None:
    answer = client_of(superuser).get(reverse("admin:password_change"))
    assert answer.headers["Location"] == reverse("accounts:password_change")


@pytest.mark.parametrize(
    "query", ["q=%00", "topic__id__exact=%00", "p=%00", "%00=1", "e=1", "o=99", "p=abc", "q=" + "x" * 5000]
)
def test_garbage_in_an_address_breaks_no_list(rows, superuser, query) -> None:
    client = client_of(superuser)
    for name in LISTS:
        assert client.get(reverse(f"admin:{name}_changelist") + "?" + query).status_code in (200, 302, 400)


@pytest.mark.parametrize("key", ["abc", "0", "-1", "9" * 30, "%00", "_00", "1_2F2"])
def test_garbage_for_a_key_leads_back_to_the_index(rows, superuser, key) -> None:
    client = client_of(superuser)
    for name in LISTS:
        address = reverse(f"admin:{name}_changelist") + f"{key}/change/"
        assert client.get(address).status_code in (302, 400, 404)


@pytest.mark.parametrize("key", ["abc", "\0", "9" * 40, "-1", ""])
def test_a_forged_selection_is_refused(superuser, key) -> None:
    answer = client_of(superuser).post(
        reverse("admin:accounts_user_changelist"), {"action": "suspend", "_selected_action": key}
    )
    assert answer.status_code == 400


def test_a_search_for_tags_with_a_nul_character_is_refused(superuser) -> None:
    query = {"app_label": "topics", "model_name": "topic", "field_name": "tags", "term": "a\0"}
    assert client_of(superuser).get(reverse("admin:autocomplete"), query).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "accounts/user/?password__startswith=argon2",
        "accounts/user/?password__regex=.",
        "accounts/pendingregistration/?token_hash__startswith=f",
        "accounts/pendingregistration/?password_hash__contains=a",
        "ballots/ballot/?voter__password__startswith=a",
        "topics/topic/?creator__password__startswith=a",
        "admin/logentry/?user__password__startswith=a",
    ],
)
def test_no_list_tells_a_secret_letter_by_letter(rows, superuser, address) -> None:
    assert client_of(superuser).get(f"/admin/{address}").status_code == 400
