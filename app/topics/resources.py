"""Which columns of topics an export of the admin has."""

from __future__ import annotations

from typing import Any

from import_export.fields import Field
from import_export.resources import ModelResource

from app.topics.models import Topic


class TopicResource(ModelResource):  # type: ignore[misc]
    """One row for each topic, with its ballots as they were last counted."""

    ballots = Field(attribute="ballot_count", column_name="ballots")
    creator = Field(attribute="creator__username", column_name="creator")

    class Meta:
        model = Topic
        fields = (
            "share_code",
            "title",
            "creator",
            "unlisted",
            "multiple_choice",
            "created_at",
            "opens_at",
            "closes_at",
            "ballots",
        )
        export_order = fields

    def get_queryset(self) -> Any:
        return Topic.objects.with_counts().select_related("creator")
