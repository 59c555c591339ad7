"""Tags in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from app.pages.guarded_admin import ModelAdmin, ModelForm
from app.topics.models import Tag
from app.topics.tag_names import TagNamesError, parse_tag_names


class TagForm(ModelForm[Tag]):
    class Meta:
        model = Tag
        fields = ["name"]

    def clean_name(self) -> str:
        """A tag as people would type it on the page of a new topic."""
        try:
            names = parse_tag_names(self.cleaned_data["name"])
        except TagNamesError as refusal:
            raise ValidationError(str(refusal)) from refusal
        if len(names) != 1:
            raise ValidationError(_("Write one tag, without commas."))
        return names[0]


@admin.register(Tag)
class TagAdmin(ModelAdmin[Tag]):
    form = TagForm
    list_display = ("name", "topic_count")
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        tags = Tag.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
        counted = tags.annotate(count=Count("topics")).values("count")
        return super().get_queryset(request).annotate(topics_tagged=Subquery(counted))

    @admin.display(description=gettext_lazy("topics"), ordering="topics_tagged")
    def topic_count(self, tag: Any) -> int:
        return int(tag.topics_tagged)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Tags go; the topics that wear them stay."""
        tags: list[Tag] = list(objs)
        goes = [_("{tag}; its topics stay").format(tag=tag) for tag in tags]
        refused = [tag for tag in tags if not self.has_delete_permission(request, tag)]
        counts = {self.opts.verbose_name_plural: len(tags)}
        return goes, counts, {self.opts.verbose_name} if refused else set(), []
