"""Lists of the admin as files, for whoever may read them; each export is written into the staff log.

The export of django-import-export, with a page of our own: its page needs inline styles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
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

    def get_export_data(self, file_format: Any, request: HttpRequest, queryset: Any, **options: Any) -> Any:
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
