"""Turns refusals raised anywhere below into pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from app.pages.errors import RateLimited
from app.pages.views import too_many_requests


class RateLimitedMiddleware:
    """Answers `RateLimited` with status 429 and a page that says when to come back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RateLimited):
            return None
        return too_many_requests(request, exception)
