"""What the pages of the admin have in common: nobody edits what must not change.

It stands in `pages` because the admin of every web app uses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import BadRequest
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

ModelT = TypeVar("ModelT", bound=Model)

SECRETS = ("password", "token")
"""What the names of columns hold that nobody reads in the admin, not even as a hash."""

if TYPE_CHECKING:
    DjangoModelAdmin = admin.ModelAdmin
    StackedInline = admin.StackedInline
    TabularInline = admin.TabularInline
    ModelForm = forms.ModelForm
    InlineFormSet = forms.BaseInlineFormSet
else:

    class Subscriptable:
        """Lets a class be written with its types, `ModelAdmin[Topic]`, as Django's stubs ask."""

        def __class_getitem__(cls, types: object) -> type:
            return cls

    class DjangoModelAdmin(Subscriptable, admin.ModelAdmin): ...

    class StackedInline(Subscriptable, admin.StackedInline): ...

    class TabularInline(Subscriptable, admin.TabularInline): ...

    class ModelForm(Subscriptable, forms.ModelForm): ...

    class InlineFormSet(Subscriptable, forms.BaseInlineFormSet): ...


class Keyed:
    """Shows a forged choice, which is no key of a row, as no choice; Django's own widgets fail on it."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        keys = [each for each in value if not each or is_key(str(each))]
        return super().optgroups(name, keys, attr)  # type: ignore[misc]


class KeyedSelect(Keyed, AutocompleteSelect): ...


class KeyedSelectMultiple(Keyed, AutocompleteSelectMultiple): ...


class ModelAdmin(DjangoModelAdmin[ModelT]):
    """Locks the row that is being written, counts a long list once, refuses forged addresses and forms."""

    show_full_result_count = False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> ModelT | None:
        """Find a row; when it is about to be written, lock its guard first.

        What the admin allows depends on other rows: has anyone voted yet? Whoever casts a ballot
        shares the lock of its topic, so while that is held none arrives between check and write.
        """
        from_field = from_field or None  # `?_to_field=` names the field "", which Django fails on
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST" or not connection.in_atomic_block:
            return found
        lock(self.guard_of(found))
        return super().get_object(request, object_id, from_field)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeyedSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeyedSelectMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def guard_of(self, row: ModelT) -> Model:
        """The row whose lock guards this one: itself, unless others hang on it."""
        return row

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Refuse to filter by a secret: `?password__startswith=…` would read it letter by letter."""
        is_secret = any(secret in lookup for secret in SECRETS)
        return not is_secret and super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not all(is_key(key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest(_("The selection names a row that cannot exist."))
        return super().changelist_view(request, extra_context)


class OneByOne:
    """A mixin: rows are deleted one by one, never by the list's bulk action."""

    def get_actions(self, request: HttpRequest, action_location: Any = None) -> Any:
        # Django 6.1 says where the actions are shown; Django 5.2 does not ask.
        options = {} if action_location is None else {"action_location": action_location}
        actions = super().get_actions(request, **options)  # type: ignore[misc]
        actions.pop("delete_selected", None)
        return actions


class ReadOnly:
    """A mixin: who may view these rows may read them; nobody adds, changes or deletes any."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def lock(row: Model) -> None:
    """Hold the row until the transaction ends. One query; SQLite, with one writer, needs no lock."""
    list(type(row)._base_manager.select_for_update().filter(pk=row.pk).values_list("pk"))  # noqa: SLF001


def is_key(text: str) -> bool:
    """Whether the text can be the primary key of a row: a whole number of 64 bits."""
    return text.isascii() and text.isdigit() and len(text) < 19
