"""What goes wrong, as problem details (RFC 9457): one shape for every refusal, in words and for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import AuthenticationError, HttpError, ValidationError

from app.ballots.errors import BallotRefused, NoBallot, VotingClosed, VotingNotOpenYet
from app.pages.errors import RateLimited
from app.topics.models import Topic

CONTENT_TYPE = "application/problem+json"
KINDS = {
    "unreadable": (400, gettext_lazy("The request could not be read")),
    "not-logged-in": (401, gettext_lazy("A token is needed, or this one does not work")),
    "forbidden": (403, gettext_lazy("This is not yours to do")),
    "not-found": (404, gettext_lazy("There is no such thing")),
    "method": (405, gettext_lazy("This cannot be done here")),
    "conflict": (409, gettext_lazy("This is not possible any more")),
    "gone": (410, gettext_lazy("The time for this is over")),
    "invalid": (422, gettext_lazy("Something in the request is not right")),
    "too-often": (429, gettext_lazy("That was a little too often")),
    "mail-not-sent": (503, gettext_lazy("The mail could not be sent")),
}
"""Every type of problem: its status and its title. `/api/docs/` lists them."""
KIND_OF_STATUS = {status: kind for kind, (status, _title) in KINDS.items()}


class Problem(Exception):
    """A refusal of the kind `kind`; `detail` says what is wrong and what cures it."""

    def __init__(self, kind: str, detail: str = "", *, errors: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.errors = kind, detail, errors


def invalid(form: BaseForm) -> Problem:
    """What a form of the pages has against the same answers, field by field."""
    errors = [
        {"field": "" if field == "__all__" else field, "message": force_str(message)}
        for field, messages in form.errors.items()
        for message in messages
    ]
    return Problem("invalid", errors[0]["message"] if errors else "", errors=errors)


def problem_response(
    kind: str, detail: str = "", *, errors: Sequence[Mapping[str, str]] = (), retry_after: int = 0
) -> HttpResponse:
    """A problem as a response; `retry_after` is in seconds."""
    status, title = KINDS[kind]
    body: dict[str, Any] = {
        "type": f"{settings.SITE_URL}/api/docs/#{kind}",
        "title": force_str(title),
        "status": status,
        "detail": detail or force_str(title),
    }
    if errors:
        body["errors"] = list(errors)
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="Democrasite"'
    return response


def told(_request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem_response(problem.kind, problem.detail, errors=problem.errors)


def stranger(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return problem_response(
        "not-logged-in", _("Send the header Authorization: Bearer and one of your tokens.")
    )


def said(kind: str) -> Callable[[HttpRequest, Exception], HttpResponse]:
    """Answers with the exception's own words."""
    return lambda _request, error: problem_response(kind, str(error))


def vanished(_request: HttpRequest, _error: Topic.DoesNotExist) -> HttpResponse:
    return problem_response("not-found", _("This topic was deleted."))


def hasty(_request: HttpRequest, refusal: RateLimited) -> HttpResponse:
    detail = _("Try again in %(seconds)d seconds.") % {"seconds": refusal.retry_after}
    return problem_response("too-often", detail, retry_after=refusal.retry_after)


def refused(_request: HttpRequest, refusal: BallotRefused) -> HttpResponse:
    if isinstance(refusal, NoBallot):
        return problem_response("not-found", str(refusal))
    is_late = isinstance(refusal, VotingClosed | VotingNotOpenYet)
    return problem_response("conflict" if is_late else "invalid", str(refusal))


def malformed(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What the shapes have against it; a place reads like `options.3`."""
    errors = [{"field": place_of(each["loc"]), "message": each["msg"]} for each in error.errors]
    return problem_response("invalid", errors=errors)


def place_of(steps: Sequence[str | int]) -> str:
    """Without where it was sent (body, query) and the name of our own parameter."""
    return ".".join(str(step) for step in steps[2:] or steps[1:])


def other(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem_response(KIND_OF_STATUS.get(error.status_code, "unreadable"), str(error))


HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Problem: told,
    AuthenticationError: stranger,
    PermissionDenied: said("forbidden"),
    Http404: said("not-found"),
    Topic.DoesNotExist: vanished,
    RateLimited: hasty,
    BallotRefused: refused,
    ValidationError: malformed,
    HttpError: other,
}
"""The answer to every refusal of ours."""
