"""Tags in the admin: spelling them, and making one of several."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from app.pages.guarded_admin import ModelAdmin, ModelForm
from app.topics.models import Tag
from app.topics.tag_merging import TagGone, merge_tags
from app.topics.tag_names import TagNamesError, parse_tag_names

MOST_MERGED = 50
"""Tags in one merger: as many as a page can name."""


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


class MergeForm(forms.Form):
    """Which of the chosen tags remains."""

    into = forms.ModelChoiceField(
        queryset=Tag.objects.none(),
        label=gettext_lazy("Which one remains?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the tag that remains.")},
    )

    def __init__(self, data: Any = None, *, tags: QuerySet[Tag]) -> None:
        super().__init__(data)
        self.fields["into"].queryset = tags  # type: ignore[attr-defined]


@admin.register(Tag)
class TagAdmin(ModelAdmin[Tag]):
    form = TagForm
    list_display = ("name", "topic_count")
    search_fields = ("name",)
    actions = ("merge",)

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

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Merging takes tags away, and changes what remains."""
        return self.has_change_permission(request) and self.has_delete_permission(request)

    @admin.action(description=gettext_lazy("Merge: make one tag of these"), permissions=["merge"])
    def merge(self, request: HttpRequest, tags: QuerySet[Tag]) -> HttpResponse | None:
        """Ask which one remains; then do it."""
        chosen = list(tags.order_by("name")[: MOST_MERGED + 1])
        if not 2 <= len(chosen) <= MOST_MERGED:
            words = _("Choose two tags or more, up to %(most)d.") % {"most": MOST_MERGED}
            self.message_user(request, words, messages.WARNING)
            return None
        form = MergeForm(request.POST if "confirmed" in request.POST else None, tags=tags.order_by("name"))
        if not form.is_bound or not form.is_valid():
            return self.ask(request, chosen, form)
        self.carry_out(request, chosen, into=form.cleaned_data["into"])
        return None

    def carry_out(self, request: HttpRequest, chosen: list[Tag], *, into: Tag) -> None:
        try:
            count = merge_tags(chosen, into=into)
        except TagGone:
            words = _("One of the tags was deleted meanwhile, so nothing was merged. Choose again.")
            self.message_user(request, words, messages.WARNING)
            return
        others = ", ".join(tag.name for tag in chosen if tag != into)
        LogEntry.objects.log_actions(request.user.pk or 0, [into], CHANGE, change_message=f"Merged: {others}")
        words = ngettext(
            "“%(tag)s” is the one tag now; %(count)d topic has changed.",
            "“%(tag)s” is the one tag now; %(count)d topics have changed.",
            count,
        )
        self.message_user(request, words % {"tag": into.name, "count": count}, messages.SUCCESS)

    def ask(self, request: HttpRequest, chosen: list[Tag], form: MergeForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge tags"),
            "opts": self.opts,
            "media": self.media,
            "checkbox": ACTION_CHECKBOX_NAME,
            "selected": [tag.pk for tag in chosen],
            "form": form,
        }
        return TemplateResponse(request, "admin/topics/tag/merge.html", context)
