"""The staff log about one person, in export and leaving. Importing it registers that."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from app.accounts import exporting, leaving
from app.accounts.leaving import Foretold, PublicText
from app.accounts.models import User
from app.accounts.usernames import FORMER_MEMBER


def export_acts(user: User) -> list[dict[str, Any]]:
    """What somebody did as staff. One query."""
    acts = LogEntry.objects.filter(user=user).select_related("content_type").order_by("pk")
    return [
        {
            "done_at": act.action_time,
            "done": act.get_change_message(),
            "kind": act.content_type.model if act.content_type else None,
            "key": act.object_id,
        }
        for act in acts
    ]


def foretell_acts(user: User) -> Foretold:
    """That the record of staff's acts stays. One query."""
    if not LogEntry.objects.filter(user=user).exists():
        return Foretold()
    return Foretold(either_way=[_("What you did as staff stays on record, without your name.")])


def let_go_of_acts(user: User, public_text: PublicText) -> None:
    """Take the name from what staff did about this person; their own acts hang on the row that stays."""
    about = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    )
    about.update(object_repr=FORMER_MEMBER)


exporting.register("staff_acts", export_acts)
leaving.register("staff", leaving.Part(foretell_acts, let_go_of_acts))
