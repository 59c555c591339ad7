"""The pages about the API: a person's tokens, and what the operations are."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from app.accounts.requests import MemberRequest
from app.api.describing import describe
from app.api.forms import TokenForm
from app.api.models import AccessToken
from app.api.operations import api
from app.api.problems import KINDS
from app.api.tokens import MOST_TOKENS, TooManyTokens, make_token, revoke
from app.topics.limiting import refuse_haste, shown_refused

SCOPE = "access tokens"
PER_HOUR = 30


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: MemberRequest) -> HttpResponse:
    """A person's tokens, and a form for another; a new one is shown on the answer, and never again."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "tokens": AccessToken.objects.filter(person=request.user)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "api/tokens.html", context)
    if wait := refuse_haste(request, form, SCOPE, rate=PER_HOUR):
        return shown_refused(request, "api/tokens.html", context, wait=wait)
    try:
        token = make_token(request.user, form.cleaned_data["name"], at=timezone.now())
    except TooManyTokens:
        message = _("You have %(count)d tokens already. Revoke one that you no longer need.")
        form.add_error(None, message % {"count": MOST_TOKENS})
        return render(request, "api/tokens.html", context)
    return render(request, "api/token_made.html", {"token": token, "name": form.cleaned_data["name"]})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revocation(request: MemberRequest, key: int) -> HttpResponse:
    """Asks whether to revoke a token; posted, does."""
    token = AccessToken.objects.filter(person=request.user, pk=min(key, 2**63 - 1)).first()
    if token is None:
        raise Http404(_("You have no such token. It may be revoked already."))
    if request.method != "POST":
        return render(request, "api/revocation.html", {"token": token})
    revoke(request.user, token.pk)
    messages.success(
        request, _("“%(name)s” is revoked. No program can use it any more.") % {"name": token.name}
    )
    return redirect("tokens")


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """Every operation in words, from the same description that programs read. No query."""
    problems = [(kind, status, title) for kind, (status, title) in KINDS.items()]
    context = {"groups": described(), "problems": problems, "root": f"{settings.SITE_URL}/api"}
    return render(request, "api/documentation.html", context)


@cache
def described() -> Any:
    return describe(api.get_openapi_schema())
