"""The admin site: Django's, entered through the site's own log-in."""

from __future__ import annotations

from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from app.accounts.models import User
from app.accounts.two_factor import is_required_of, is_verified
from app.staff.apps import WORDS
from app.staff.figures import figures_for
from app.staff.schema import views as schema
from app.staff.schema.standing import schema_note, schema_state
from app.staff.script_words import ScriptWords


class StaffSite(AdminSite):
    """Where staff look after people and topics. Ballots can be read here and never changed."""

    site_header = gettext_lazy("Democrasite staff")
    site_title = gettext_lazy("Democrasite staff")
    index_title = gettext_lazy("People, topics and ballots")
    empty_value_display = "–"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Guard a view: staff see it, members are refused, strangers are sent to log in."""
        guarded = super().admin_view(view, cacheable)

        def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            if lacks_code(request):
                return redirect_to_login(request.get_full_path(), reverse("accounts:second_step"))
            refuse_nul(request)
            response: HttpResponse = guarded(request, *args, **kwargs)
            return response

        return update_wrapper(guard, guarded)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's, and before them the pages about the schema."""
        pages = [
            path("schema/", self.admin_view(schema.show_schema), name="schema"),
            path("schema/drift/", self.admin_view(schema.show_drift), name="schema_drift"),
            path("schema/<str:revision>/", self.admin_view(schema.show_revision), name="schema_revision"),
        ]
        return [*pages, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Django's; above it what waits for somebody, the schema too, and then the figures that matter."""
        note = schema_note()
        figures = figures_for(request.user, at=timezone.now())
        context = {
            "schema_note": note,
            "schema_state": schema_state(note) if request.user.is_superuser else "",
            "duties": [figure for figure in figures if figure.is_waiting],
            "is_done": any(figure.is_duty for figure in figures),
            "totals": [figure for figure in figures if not figure.is_duty],
        }
        return super().index(request, {**context, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """The apps in our order: what people vote on first."""
        order = list(WORDS)
        apps = super().get_app_list(request, app_label)
        ordered = sorted(
            apps, key=lambda app: order.index(app["app_label"]) if app["app_label"] in order else 99
        )
        if app_label is None and request.user.is_superuser:
            ordered.append(entry_of_schema())
        return ordered

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send people to the site's log-in: there is one, and it limits how often one may try."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(self.wanted_address(request), reverse("accounts:log_in"))

    def wanted_address(self, request: HttpRequest) -> str:
        """Where to go after logging in: the page asked for when it is one of ours."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        is_ours = url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return wanted if is_ours else reverse("admin:index")

    def i18n_javascript(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        words: HttpResponse = ScriptWords.as_view()(request)  # type: ignore[assignment]
        return words

    # The stubs want a TemplateResponse of these three; Django is content with any.

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return LogoutView.as_view(next_page="topics:home")(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        return redirect("accounts:password_change")

    def password_change_done(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        return redirect("accounts:profile")


def lacks_code(request: HttpRequest) -> bool:
    """Whether the site wants a code of this person that was not entered in this session."""
    user = request.user
    return isinstance(user, User) and is_required_of(user) and not is_verified(request)


def entry_of_schema() -> dict[str, Any]:
    """The schema page among the apps, as Django's templates want it."""
    address = reverse("admin:schema")
    page = {"name": _("Schema"), "object_name": "schema", "admin_url": address, "view_only": True}
    return {
        "name": _("Database"),
        "app_label": "schema",
        "app_url": address,
        "has_module_perms": True,
        "models": [page],
    }


def refuse_nul(request: HttpRequest) -> None:
    """Refuse a query with a NUL character: PostgreSQL can store and compare none."""
    if any("\0" in value for values in request.GET.lists() for value in (values[0], *values[1])):
        raise BadRequest(_("The address holds a NUL character."))
