"""Lists of the admin as files, for whoever may read them; each export is written into the staff log.

The export of django-import-export, with a page of our own: its page needs inline styles.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from import_export.admin import ExportMixin
from import_export.formats.base_formats import CSV, JSON
from import_export.forms import ExportForm

if TYPE_CHECKING:
    from app.pages.guarded_admin import ModelAdmin

    Listed = ModelAdmin[Any]
else:
    Listed = object


class Exported(ExportMixin, Listed):  # type: ignore[misc]
    """A mixin before `ModelAdmin`: an *Export* link above the list, which keeps search and filters.

    `resource_classes` names the columns. Nothing is exported that is not shown in the admin.
    """

    export_form_class = ExportForm
    export_template_name = "admin/export.html"
    formats = [CSV, JSON]
    to_encoding = "utf-8"

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Lead to the list where the address filters by what cannot be, as the list itself does."""
        try:
            answer: HttpResponse = super().export_action(request)
        except IncorrectLookupParameters:
            names = f"{self.opts.app_label}_{self.opts.model_name}"
            return redirect(f"{reverse(f'admin:{names}_changelist', current_app=self.admin_site.name)}?e=1")
        return answer

    def get_valid_export_item_pks(self, request: HttpRequest) -> list[int]:
        """None: the list is exported as it is shown, never a selection that a forged form names."""
        return []

    def get_export_data(self, file_format: Any, request: HttpRequest, queryset: Any, **options: Any) -> Any:
        with timezone.override(UTC):  # as in every other file, whatever clock the reader lives by
            data = super().get_export_data(file_format, request, queryset, **options)
        words = f"Exported as {file_format.get_title()}: {request.GET.urlencode() or 'everything'}"
        LogEntry.objects.create(
            user_id=request.user.pk or 0,
            content_type=ContentType.objects.get_for_model(self.model),
            object_repr=str(self.opts.verbose_name_plural),
            action_flag=CHANGE,
            change_message=words,
        )
        return data
