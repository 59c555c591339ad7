"""The frame around every page, with addresses of its own so that no other app is needed."""

import re

import pytest
from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from app.accounts.models import User


def page(request, **kept):
    return render(request, "pages/base.html")


def speaking(request):
    for level in (messages.SUCCESS, messages.INFO, messages.WARNING, messages.ERROR):
        messages.add_message(request, level, "<b>Words</b>")
    return render(request, "pages/base.html")


def bound(request):
    class Form:
        errors = {"title": ["Enter a title."]}

    return render(request, "pages/base.html", {"form": Form()})


topics = [path("", page, name="home"), path("topics/", page, name="list"), path("new/", page, name="create")]
accounts = [
    path("in/", page, name="log_in"),
    path("register/", page, name="register"),
    path("me/", page, name="profile"),
    path("out/", lambda request: HttpResponse(), name="log_out"),
]
urlpatterns = [
    path("speaking/", speaking),
    path("bound/", bound),
    path("admin/", admin.site.urls),
    path("account/", include((accounts, "accounts"))),
    path("", include((topics, "topics"))),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def test_a_stranger_is_shown_the_ways_in(client):
    assert links(client, "/topics/") == ["/", "/topics/", "/new/", "/account/in/", "/account/register/"]


def test_a_member_is_shown_what_needs_a_vote_and_the_way_to_the_account(client, bob):
    client.force_login(bob)
    assert links(client, "/topics/") == ["/", "/", "/topics/", "/new/", "/account/me/"]
    assert "bob" in header(client, "/topics/")


def test_logging_out_is_a_form_guarded_against_forgery(client, bob):
    client.force_login(bob)
    form = re.search(
        r'<form method="post" action="/account/out/">.*?</form>', header(client, "/"), re.DOTALL
    ).group()
    assert "csrfmiddlewaretoken" in form


def test_only_staff_are_shown_the_staff_pages(client, bob):
    client.force_login(bob)
    assert "/admin/" not in links(client, "/")
    bob.is_staff = True
    bob.save()
    assert "/admin/" in links(client, "/")


def test_the_page_one_is_on_is_marked(client):
    assert re.findall(r'href="([^"]+)" aria-current="page"', header(client, "/topics/")) == ["/topics/"]


def test_the_skip_link_comes_first_and_leads_to_the_content(client):
    html = body(client, "/topics/")
    assert (
        re.search(r"<a [^>]+>", html[html.index("<body>") :]).group()
        == '<a class="skip-link" href="#content">'
    )
    assert '<main id="content" tabindex="-1">' in html


def test_messages_are_escaped_and_their_kind_is_told_by_icon_and_role(client):
    html = body(client, "/speaking/")
    assert html.count("&lt;b&gt;Words&lt;/b&gt;") == 4
    assert re.findall(r'class="message (\w+)" role="(\w+)"', html) == [
        ("success", "status"),
        ("info", "status"),
        ("warning", "status"),
        ("error", "alert"),
    ]


def test_the_first_message_has_the_focus_so_that_it_is_read_out(client):
    html = body(client, "/speaking/")
    assert re.findall(r'autofocus aria-labelledby="([^"]+)"', html) == ["message-1"]
    assert '<p id="message-1">' in html


def test_the_title_says_that_a_form_has_errors(client):
    assert "<title>Error: " in body(client, "/bound/")
    assert "<title>Error: " not in body(client, "/topics/")


def test_the_zone_of_all_times_is_said(client):
    assert "All times are in UTC." in body(client, "/topics/")


def test_the_admin_wears_our_colours(client, bob):
    bob.is_staff = bob.is_superuser = True
    bob.save()
    client.force_login(bob)
    html = body(client, "/admin/")
    assert (
        html.index("admin/css/dark_mode.css") < html.index("pages/tokens.css") < html.index("pages/admin.css")
    )


@pytest.fixture
def bob():
    return User.objects.create_user("bob", "bob@example.org")


def body(client, address):
    return client.get(address).content.decode()


def header(client, address):
    return re.search(r"<header.*?</header>", body(client, address), re.DOTALL).group()


def links(client, address):
    return re.findall(r'<a [^>]*?href="([^"]+)"', header(client, address))


@pytest.mark.django_db
def test_pages_are_sent_compressed(client):
    answer = client.get("/topics/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
