"""Where someone goes on, once logged in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST_DESTINATION = 1000
"""Characters; Django refuses to redirect to far longer ones."""

AFTER_REGISTRATION = "after_registration"


def asked_destination(request: HttpRequest) -> str:
    """The page of this site that `next` names, or "" when it names none or leads elsewhere."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    is_path = url.startswith(("/", "http://", "https://"))  # a bare word would name a view
    return url if is_ours and is_path and len(url) <= LONGEST_DESTINATION else ""


def destination(request: HttpRequest) -> str:
    """Where to go after log-in: the page asked for, else the usual one."""
    return asked_destination(request) or resolve_url(settings.LOGIN_REDIRECT_URL)


def keep_destination(request: HttpRequest) -> None:
    """Remember, past the mail with the link, the page for which someone wanted an account."""
    if url := asked_destination(request):
        request.session[AFTER_REGISTRATION] = url


def kept_destination(request: HttpRequest) -> str:
    url: str = request.session.pop(AFTER_REGISTRATION, "")
    return url or resolve_url(settings.LOGIN_REDIRECT_URL)
