"""The error pages, and the icon that browsers ask for by themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import Resolver404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from app.pages.errors import RateLimited

WORDS_OF_GET_OR_404 = "matches the given query."
LAST_RESORT = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Something went wrong – Democrasite</title>'
    "<h1>Something went wrong on our side</h1><p>Nothing of yours is lost. Please try again in a minute.</p>"
    '<p><a href="/">Go to the first page</a></p></html>'
)


@cache_control(public=True, max_age=60 * 60 * 24)
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where the icon is, for pages that are no HTML and cannot say so, such as robots.txt."""
    return redirect(static("pages/favicon.ico"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "pages/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "pages/403.html", {"reason": str(exception)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "pages/403_csrf.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "pages/404.html", {"reason": reason_not_found(exception)}, status=404)


def reason_not_found(exception: Exception) -> str:
    """What a view of ours said in `Http404("…")`; empty when Django's resolver or a shortcut speaks."""
    if isinstance(exception, Resolver404) or not exception.args:
        return ""
    said = str(exception.args[0])
    return "" if said.endswith(WORDS_OF_GET_OR_404) else said


def too_many_requests(request: HttpRequest, exception: RateLimited) -> HttpResponse:
    response = render(request, "pages/429.html", {"retry_after": exception.retry_after}, status=429)
    response["Retry-After"] = str(exception.retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database, session or context processor; and no template when those are what failed."""
    try:
        page: str = render_to_string("pages/500.html")
    except Exception:  # noqa: BLE001 (whatever broke the page may break its error page too)
        page = LAST_RESORT
    return HttpResponse(page, status=500)
