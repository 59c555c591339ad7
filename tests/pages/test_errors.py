import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.test import Client, override_settings
from django.urls import include, path
from django.utils.translation import gettext_lazy

from app.accounts.models import User
from app.pages.errors import RateLimited


def raising(exception):
    def view(request):
        raise exception

    return view


def no_such_user(request):
    return get_object_or_404(User, pk=0)


def plain(request):
    return render(request, "pages/base.html")


urlpatterns = [
    path("bad/", raising(BadRequest("secret detail"))),
    path("denied/", raising(PermissionDenied(gettext_lazy("Only Alice may close this.")))),
    path("denied-silently/", raising(PermissionDenied())),
    path("gone/", raising(Http404(gettext_lazy("No topic is left here.")))),
    path("no-such-user/", no_such_user),
    path("often/", raising(RateLimited(185))),
    path("broken/", raising(RuntimeError("secret detail"))),
    path("form/", lambda request: HttpResponse("sent")),
    path("plain/", plain),
    path("", include(("democrasite.urls", "site"))),
]
handler400 = "app.pages.views.bad_request"
handler403 = "app.pages.views.permission_denied"
handler404 = "app.pages.views.page_not_found"
handler500 = "app.pages.views.server_error"

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/bad/", 400, "The request could not be read"),
        ("/denied/", 403, "Only Alice may close this."),
        ("/denied-silently/", 403, "your account may not see or do this"),
        ("/gone/", 404, "No topic is left here."),
        ("/often/", 429, "Please try again in 4 minutes."),
        ("/broken/", 500, "Something went wrong on our side"),
        ("/nowhere/%00/%FF/", 404, "There is no such page"),
    ],
)
def test_an_error_has_a_page_in_the_sites_clothes_with_a_way_back(visitor, address, status, words):
    response = visitor.get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert "pages/base" in page
    assert 'class="site-name" href="/"' in page
    assert '<a class="button" href="/">' in page
    assert "secret detail" not in page


def test_djangos_own_words_are_not_shown(visitor):
    page = visitor.get("/no-such-user/").content.decode()
    assert "matches the given query" not in page
    assert "The address may be mistyped" in page


def test_too_many_requests_says_in_a_header_when_to_come_back(visitor):
    assert visitor.get("/often/")["Retry-After"] == "185"


def test_an_old_form_is_told_apart_from_a_forbidden_page():
    response = Client(enforce_csrf_checks=True).post("/form/")
    assert response.status_code == 403
    assert "The form had grown old" in response.content.decode()


def test_a_wrong_host_gets_the_page_for_bad_requests(visitor):
    response = visitor.get("/plain/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "The request could not be read" in response.content.decode()


def test_the_page_for_our_own_faults_asks_nothing_of_the_database(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert visitor.get("/broken/").status_code == 500


def test_even_without_static_files_a_fault_has_a_page(visitor, tmp_path):
    storages = {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, STATIC_ROOT=tmp_path, DEBUG=False):
        response = visitor.get("/broken/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


def test_a_stranger_reads_a_page_without_a_query_or_a_cookie(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = visitor.get("/plain/")
    assert not response.cookies


@pytest.mark.parametrize(
    ("preferred", "shown"), [("dark", "dark"), ("light", "light"), ('"><b>', "system"), (7, "system")]
)
def test_the_theme_of_the_session_is_worn_if_it_is_one(client, preferred, shown):
    session = client.session
    session["theme"] = preferred
    session.save()
    assert f'data-theme="{shown}"' in client.get("/plain/").content.decode()


def test_what_was_searched_for_stands_in_the_search_box_escaped(client):
    page = client.get("/plain/?q=%22%3E%3Cscript%3E").content.decode()
    assert "<script>" not in page


def test_the_icon_is_found_where_browsers_look_by_themselves(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, "/static/pages/favicon.ico")
