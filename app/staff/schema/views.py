"""The pages about the schema. They change nothing, and only superusers read them."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from alembic.script import Script
from alembic.util import CommandError, to_tuple
from django.contrib import admin
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from app.bridge.failures import describe
from app.bridge.revisions import scripts
from app.bridge.showing.differences import compare
from app.bridge.showing.statements import sql_of
from app.staff.models import SchemaMove
from app.staff.schema.recording import has_table
from app.staff.schema.standing import ask, history, line_of, words_of

MOVES_SHOWN, REVISIONS_SHOWN = 10, 20
DRIFT_IS_KEPT = 60
"""Seconds."""

View = Callable[..., HttpResponse]


def for_superusers(view: View) -> View:
    """Refuse everybody else with 403; `admin_view` has sent strangers to log in before."""

    @wraps(view)
    def guarded(request: HttpRequest, **words: Any) -> HttpResponse:
        if not (request.user.is_active and request.user.is_superuser):
            raise PermissionDenied
        return view(request, **words)

    return require_safe(guarded)


@for_superusers
def show_schema(request: HttpRequest) -> HttpResponse:
    """Where the database stands, what is to be applied, the history and the last moves."""
    now, trouble = ask()
    return render(
        request,
        "overview",
        title=_("Schema"),
        now=now,
        trouble=trouble or (words_of(now) if now else ""),
        vendor=connection.display_name,
        place=describe(connection),
        pending=[line_of(revision, now) for revision in now.pending] if now else [],
        history=page_of(request, history(now) if now else [], "revisions", REVISIONS_SHOWN),
        moves=page_of(request, last_moves(), "moves", MOVES_SHOWN),
    )


@for_superusers
def show_revision(request: HttpRequest, revision: str) -> HttpResponse:
    """One revision, and its SQL for this database, there and back."""
    found = find_revision(revision)
    now, trouble = ask()
    return render(
        request,
        "revision",
        title=found.doc,
        revision=line_of(found, now) if now else None,
        trouble=trouble,
        below=to_tuple(found.down_revision, default=()),
        vendor=connection.display_name,
        upgrade=sql_or_reason(found.revision),
        downgrade=sql_or_reason(found.revision, backwards=True),
    )


@for_superusers
def show_drift(request: HttpRequest) -> HttpResponse:
    """What differs between models and database: looked for now, or within the last minute."""
    now, trouble = ask()
    trouble = trouble or (words_of(now) if now else "")
    found: dict[str, Any] = {}
    if not trouble and now:
        key = f"schema-drift-{connection.alias}-{'-'.join(now.current)}"
        found = (None if "again" in request.GET else cache.get(key)) or look_for_drift()
        cache.set(key, found, DRIFT_IS_KEPT)
    return render(request, "drift", title=_("Drift"), trouble=trouble, kept=DRIFT_IS_KEPT, **found)


def look_for_drift() -> dict[str, Any]:
    """What is on the page of the drift. Reads both sides on a connection of its own."""
    started, clock = timezone.now(), time.monotonic()
    try:
        report = compare(connection)
    except CommandError as error:
        return {"looked_at": started, "refused": str(error)}
    return {
        "looked_at": started,
        "seconds": time.monotonic() - clock,
        "drift": report.drift,
        "unknown": report.unknown,
    }


def find_revision(revision: str) -> Script:
    """The revision of this full id. Raises Http404."""
    try:
        found = next((each for each in scripts().walk_revisions() if each.revision == revision), None)
    except CommandError as error:
        raise Http404(str(error)) from error
    if found is None:
        raise Http404(_("There is no such revision."))
    return found


def sql_or_reason(revision: str, *, backwards: bool = False) -> dict[str, str]:
    try:
        return {"sql": sql_of(connection, revision, backwards=backwards).strip()}
    except (CommandError, NotImplementedError) as error:
        return {"reason": str(error)}


def last_moves() -> Any:
    """The log of moves, the last first; none where its table is not there yet."""
    return SchemaMove.objects.order_by("-pk") if has_table(connection.alias) else SchemaMove.objects.none()


def page_of(request: HttpRequest, rows: Any, parameter: str, size: int) -> Page[Any]:
    """The page that the address asks for; the first or last one where it asks for nonsense."""
    return Paginator(rows, size).get_page(request.GET.get(parameter))


def render(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    return TemplateResponse(
        request, f"staff/schema_{name}.html", {**admin.site.each_context(request), **context}
    )
