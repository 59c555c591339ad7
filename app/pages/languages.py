"""Which language a page speaks: the one that was chosen, else the one that the browser asks for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

LANGUAGE = "language"
"""The key of the session under which the language of a person stands."""


class LanguageMiddleware(LocaleMiddleware):
    """Speaks the language of the session, of the cookie, or of the header `Accept-Language`.

    A session is looked at only where the browser holds one, so that pages for strangers need none.
    """

    def process_request(self, request: HttpRequest) -> None:
        language = language_of_session(request) or translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        patch_vary_headers(response, ["Cookie"])
        return super().process_response(request, response)


def language_of_session(request: HttpRequest) -> str:
    """The language of whoever is logged in, if they chose one; "" otherwise."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    language = request.session.get(LANGUAGE, "")
    return language if is_language(language) else ""


def is_language(code: str) -> bool:
    """Whether the site speaks this language."""
    return code in dict(settings.LANGUAGES)


def keep_in_cookie(response: HttpResponse, language: str) -> None:
    """Let this browser remember a language for a year, or forget it ("")."""
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
