"""Which language people read: chosen, remembered by the browser, or asked for by it."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from app.accounts.emails import send_password_changed
from app.accounts.preferences import AS_THE_BROWSER_ASKS, chosen_language, keep, language_of
from tests.accounts.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english_again():
    yield
    translation.activate("en")


def language_of_page(client: Client, path: str = "/topics/", **headers: str) -> str:
    page = client.get(path, headers=headers)
    assert f'<html lang="{page["Content-Language"]}"' in page.text
    return page["Content-Language"]


def choose(client: Client, code: str, **fields: str):
    return client.post("/account/language/", {"language": code, **fields})


@pytest.mark.parametrize(
    "asked, spoken",
    [
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("es-MX", "es"),
        ("pt-BR,pt;q=0.9", "pt"),
        ("pt-PT", "pt"),
        ("fr,es;q=0.8", "es"),
        ("fr", "en"),
        ("", "en"),
        ("*;q=x,,\0", "en"),
        ("de" * 600, "en"),
    ],
)
def test_the_browser_is_answered_in_the_language_it_asks_for(client, asked, spoken):
    assert language_of_page(client, accept_language=asked) == spoken


def test_caches_are_told_what_the_language_hangs_on(client):
    varies = client.get("/topics/")["Vary"]
    assert "Accept-Language" in varies and "Cookie" in varies


def test_a_stranger_chooses_at_the_foot_of_the_page_and_stays_there(client):
    answer = choose(client, "es", next="/topics/?q=a")
    assert answer["Location"] == "/topics/?q=a"
    assert language_of_page(client, accept_language="de") == "es"


def test_a_strangers_cookie_lasts_a_year_and_no_script_reads_it(client):
    cookie = choose(client, "de").cookies["language"]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (31_536_000, True, "Lax")


def test_a_stranger_can_leave_it_to_the_browser_again(client):
    choose(client, "de")
    choose(client, AS_THE_BROWSER_ASKS)
    assert language_of_page(client, accept_language="pt") == "pt"


@pytest.mark.parametrize("code", ["xx", "de-AT", "../de", "de\0", "🇩🇪", "d" * 5000])
def test_another_language_is_refused_on_the_page(client, code):
    page = choose(client, code)
    assert "Choose one of these languages." in page.text
    assert "language" not in page.cookies


@pytest.mark.parametrize("cookie", ["xx", "", "de" * 3000])
def test_a_cookie_with_nonsense_is_passed_over(client, cookie):
    client.cookies["language"] = cookie
    assert language_of_page(client) == "en"
    assert client.get("/account/language/").status_code == 200


def test_nobody_is_led_to_another_site(client):
    assert choose(client, "de", next="https://evil.example/")["Location"] == "/"


def test_a_form_from_another_site_changes_nothing(client):
    answer = client.post("/account/language/", {"language": "de"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert not answer.cookies


def test_a_members_form_is_guarded_against_forgery(alice):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert choose(strict, "de").status_code == 403
    assert chosen_language(alice) == AS_THE_BROWSER_ASKS


def test_a_page_for_strangers_has_the_form_and_sets_no_cookie(client):
    page = client.get("/topics/")
    assert 'action="/account/language/"' in page.text
    assert not page.cookies


def test_a_members_choice_counts_on_every_device(client, alice):
    client.force_login(alice)
    assert choose(client, "de")["Location"] == "/account/"
    other = Client()
    other.post("/account/log-in/", {"name": "alice", "password": PASSWORD})
    assert language_of_page(other, accept_language="es") == "de"


def test_a_members_choice_counts_more_than_the_cookie(client, alice):
    choose(client, "es")
    keep(alice, "language", "pt")
    client.force_login(alice)
    assert language_of_page(client) == "pt"


def test_a_member_who_chose_none_reads_what_the_browser_asks_for(client, alice):
    client.force_login(alice)
    assert language_of_page(client, accept_language="es") == "es"


def test_after_logging_out_the_browser_keeps_the_language(client, alice):
    client.force_login(alice)
    choose(client, "de")
    client.post("/account/log-out/")
    assert language_of_page(client) == "de"


def test_a_kept_language_that_the_site_no_longer_speaks_is_passed_over(client, alice):
    keep(alice, "language", "eo")
    client.force_login(alice)
    assert language_of_page(client, accept_language="de") == "de"
    assert language_of(alice) == "en"


def test_the_page_marks_what_is_chosen(client, alice):
    client.force_login(alice)
    choose(client, "pt")
    marked = re.findall(r'<input[^>]* value="(\w*)"[^>]* checked', client.get("/account/language/").text)
    assert marked == ["pt"]


def test_choosing_too_often_is_refused_for_a_while(client, alice):
    client.force_login(alice)
    assert [choose(client, "de").status_code for _ in range(61)][-2:] == [302, 429]


def test_mails_come_in_the_language_of_whoever_gets_them(alice):
    keep(alice, "language", "de")
    with translation.override("es"):
        send_password_changed(alice)
        assert translation.get_language() == "es"
    with translation.override("de"):
        assert mail.outbox[0].subject == translation.gettext("Your password for Democrasite was changed")


def test_whoever_chose_no_language_is_written_to_in_the_one_last_seen(client, alice):
    client.post(
        "/account/log-in/", {"name": "alice", "password": PASSWORD}, headers={"accept-language": "pt-BR"}
    )
    assert language_of(alice) == "pt"
    assert chosen_language(alice) == AS_THE_BROWSER_ASKS


def test_the_language_to_write_in_takes_one_query(alice, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert language_of(alice) == "en"


def test_a_stranger_costs_no_query_for_the_language(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/account/language/")


@pytest.mark.parametrize("path", ["/account/language/", "/admin/", "/no/such/page/"])
def test_every_page_speaks_the_language_that_was_chosen(client, alice, path):
    alice.is_staff = alice.is_superuser = True
    alice.save()
    client.force_login(alice)
    choose(client, "de")
    assert client.get(path)["Content-Language"] == "de"
