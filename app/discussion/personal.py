"""What one person argued, in export, statistics and leaving. Importing it registers that."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from app.accounts import exporting, leaving, statistics
from app.accounts.leaving import Foretold, PublicText
from app.accounts.models import User
from app.accounts.statistics import Statistic
from app.discussion.models import Argument, ArgumentEdit, Comment, Contribution


def export_discussion(user: User) -> dict[str, Any]:
    """What somebody said, oldest first, and how it read before. Four queries."""
    arguments = user.arguments.order_by("pk").select_related("topic", "option").prefetch_related("edits")
    replies = user.comments.order_by("pk").select_related("argument__topic").prefetch_related("edits")
    return {
        "arguments": [
            {
                "topic": argument.topic.title,
                "option": argument.option.text if argument.option else None,
                "stance": argument.stance,
                **export_words(argument, argument.edits.all()),
            }
            for argument in arguments
        ],
        "replies": [
            {"topic": reply.argument.topic.title, **export_words(reply, reply.edits.all())}
            for reply in replies
        ],
    }


def export_words(said: Contribution, edits: Any) -> dict[str, Any]:
    return {
        "text": said.text,
        "created_at": said.created_at,
        "hidden_at": said.hidden_at,
        "hidden_reason": said.hidden_reason,
        "before": [{"text": edit.before, "until": edit.edited_at} for edit in edits],
    }


def foretell_discussion(user: User) -> Foretold:
    """What becomes of what somebody said. Two queries."""
    count = user.arguments.count() + user.comments.count()
    if not count:
        return Foretold()
    kept = ngettext(
        "Your argument or reply stays, said by “former member”.",
        "Your %(count)d arguments and replies stay, said by “former member”.",
        count,
    )
    removed = ngettext(
        "Your argument or reply is deleted; what others replied stays.",
        "Your %(count)d arguments and replies are deleted; what others replied stays.",
        count,
    )
    return Foretold(kept=[kept % {"count": count}], removed=[removed % {"count": count}])


def let_go_of_discussion(user: User, public_text: PublicText) -> None:
    """Take a person's name from what they said, or their words too, where they want that."""
    if public_text is PublicText.REMOVE:
        remove_words(user)
    Argument.objects.filter(author=user).update(author=None)
    Comment.objects.filter(author=user).update(author=None)


def remove_words(user: User) -> None:
    """Delete what somebody said; arguments with replies of others keep their place. A handful of queries."""
    concerned = Argument.objects.filter(Q(author=user) | Q(pk__in=user.comments.values("argument")))
    held = list(concerned.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    arguments = Argument.objects.filter(pk__in=held)
    Comment.objects.filter(author=user).delete()
    arguments.update(comment_count=Coalesce(Subquery(number_of_replies()), 0))
    arguments.filter(Q(author=user) | Q(deleted_at__isnull=False), comment_count=0).delete()
    ArgumentEdit.objects.filter(argument__author=user).delete()
    arguments.filter(author=user).update(text="", deleted_at=timezone.now(), author=None)


def number_of_replies() -> Any:
    of_argument = Comment.objects.filter(argument=OuterRef("pk")).order_by().values("argument")
    return of_argument.annotate(number=Count("pk")).values("number")


exporting.register("discussion", export_discussion)
leaving.register("discussion", leaving.Part(foretell_discussion, let_go_of_discussion))
statistics.register(
    Statistic("arguments", gettext_lazy("Arguments"), lambda user: Argument.objects.filter(author=user))
)
statistics.register(
    Statistic(
        "replies", gettext_lazy("Replies to arguments"), lambda user: Comment.objects.filter(author=user)
    )
)
