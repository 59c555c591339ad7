"""What can be reported, whatever its kind: finding it, hiding it, and showing it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from app.accounts.models import User
from app.discussion.models import Argument, Comment
from app.moderation.models import Case, Kind
from app.topics.keyset import LARGEST_KEY
from app.topics.models import Option, Topic

HIDDEN_OPTION = "⊘ {position}"
"""What a ballot shows instead of an option's text; in every language the same."""


@dataclass(frozen=True)
class Thing:
    """A topic, an option, an argument or a reply; `text` is all that it says."""

    kind: Kind
    key: int
    topic: Topic
    author: User | None
    text: str

    @property
    def quote(self) -> str:
        """Its text without Markdown's marks."""
        return self.kind.quote(self.text)


def find_thing(topic: Topic, kind: Kind, key: int) -> Thing | None:
    """The thing on `topic` that people can read now; None where there is none. One query, or none."""
    key = min(key, LARGEST_KEY)
    match kind:
        case Kind.TOPIC:
            return Thing(
                kind, topic.pk, topic, topic.creator, f"{topic.title}\n\n{topic.description}".strip()
            )
        case Kind.OPTION:
            option = topic.options.select_related("added_by").filter(pk=key).first()
            if option is None:
                return None
            author = option.added_by or (None if option.is_added else topic.creator)
            return Thing(kind, key, topic, author, option.text)
        case Kind.ARGUMENT:
            argument = Argument.objects.on(topic).shown().select_related("author").filter(pk=key).first()
            return Thing(kind, key, topic, argument.author, argument.text) if argument else None
        case Kind.REPLY:
            replies = Comment.objects.shown().filter(argument__topic=topic).select_related("author")
            reply = replies.filter(pk=key).first()
            return Thing(kind, key, topic, reply.author, reply.text) if reply else None


def rows_of(case: Case) -> QuerySet[Any]:
    """The one row that a case is about, or none."""
    models: dict[str, Any] = {
        Kind.TOPIC: Topic,
        Kind.OPTION: Option,
        Kind.ARGUMENT: Argument,
        Kind.REPLY: Comment,
    }
    rows: QuerySet[Any] = models[case.kind].objects.filter(pk=case.key)
    return rows.filter(deleted_at__isnull=True) if case.kind == Kind.ARGUMENT else rows


def is_there(case: Case) -> bool:
    """Whether the thing has not been deleted."""
    return rows_of(case).exists()


def hold_thing(case: Case) -> None:
    """Keep the thing as it is until the transaction ends.

    Things are held before their cases: deleting a topic takes the locks in that order.
    """
    if case.kind == Kind.OPTION:
        list(Topic.objects.select_for_update().filter(options=case.key).values_list("pk"))
    list(rows_of(case).select_for_update().values_list("pk"))


def hide(case: Case, *, reason: str, at: datetime) -> None:
    """Take the thing from every page. The text of an option makes way for its number, as ballots need one."""
    if case.kind == Kind.OPTION:
        option = rows_of(case).get()
        case.text = option.text
        option.text = HIDDEN_OPTION.format(position=option.position)
        option.save(update_fields=["text"])
        option.edits.all().delete()  # the topic's page shows them
    else:
        rows_of(case).update(hidden_at=at, hidden_reason=reason)


def show(case: Case) -> None:
    """Bring the thing back to where it was. Raises IntegrityError when another option says the same now."""
    if case.kind == Kind.OPTION:
        rows_of(case).update(text=case.text)
    else:
        rows_of(case).update(hidden_at=None, hidden_reason="")
