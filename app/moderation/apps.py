from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from app.pages.written_once import written_once

RECORD = (
    *written_once(
        "decisions",
        columns=("id", "case_id", "verdict", "reason", "decided_at"),
        but={"moderator_id": "NEW.moderator_id IS NULL"},  # a moderator who left
    ),
    *written_once(
        "appeals",
        columns=("id", "decision_id", "text", "created_at"),
        but={"answer_id": "OLD.answer_id IS NULL"},
        unique=("id", "decision_id", "answer_id"),
    ),
)
"""That what was decided stands is not left to this program alone."""


class ModerationConfig(AppConfig):
    name = "app.moderation"
    label = "moderation"
    verbose_name = _("Moderation")
    database_objects = RECORD

    def ready(self) -> None:
        import_module("app.moderation.personal")  # registers what one person can take away and leave behind
