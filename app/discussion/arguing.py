"""Arguing, replying, changing one's words and taking them back.

Whoever changes the replies of an argument holds the argument's row, so their number is exact and none is
added beneath an argument that is being deleted. Locks are taken in the order argument, reply.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from app.accounts.models import User
from app.discussion.models import Argument, ArgumentEdit, Comment, CommentEdit
from app.discussion.signals import reply_posted
from app.topics.models import Option, Topic

Row = TypeVar("Row", bound=Model)


class ArguingEnded(Exception):
    """The topic is closed: what was said is read, and no longer added to or changed."""


class NotThere(Exception):
    """What was to be answered or changed is hidden, or was deleted meanwhile."""


def argue(
    topic: Topic, *, author: User, stance: str, text: str, option: Option | None = None, at: datetime
) -> Argument:
    """Put forward an argument. Raises ArguingEnded."""
    refuse_once_closed(topic, at=at)
    return Argument.objects.create(
        topic=topic, option=option, author=author, stance=stance, text=text, created_at=at
    )


def reply(argument: Argument, *, author: User, text: str, at: datetime) -> Comment:
    """Answer an argument. Raises ArguingEnded, and NotThere for one that is hidden or deleted."""
    refuse_once_closed(argument.topic, at=at)
    with transaction.atomic():
        held = hold(argument)
        if not held.is_readable:
            raise NotThere
        comment = Comment.objects.create(argument=held, author=author, text=text, created_at=at)
        recount(held, more=1)
        reply_posted.send(Comment, comment=comment, argument=held)
    return comment


def change_text(said: Argument | Comment, *, text: str, at: datetime) -> bool:
    """Let a text read otherwise and keep how it read before; False where nothing differs.

    Raises ArguingEnded and NotThere.
    """
    argument = said if isinstance(said, Argument) else said.argument
    refuse_once_closed(argument.topic, at=at)
    with transaction.atomic():
        hold(argument)
        held = again(said)
        if not held.is_readable:
            raise NotThere
        if held.text == text:
            return False
        keep_edit(held, at=at)
        held.text, held.edited_at = text, at
        held.save(update_fields=["text", "edited_at"])
    return True


def keep_edit(said: Argument | Comment, *, at: datetime) -> None:
    if isinstance(said, Argument):
        ArgumentEdit.objects.create(argument=said, before=said.text, edited_at=at)
    else:
        CommentEdit.objects.create(comment=said, before=said.text, edited_at=at)


def take_back(said: Argument | Comment, *, at: datetime) -> None:
    """Delete a text and how it read before. Raises NotThere where that was done already.

    An argument keeps its place, without a word, while others' replies stand beneath it.
    """
    with transaction.atomic():
        if isinstance(said, Argument):
            take_back_argument(hold(said), at=at)
        else:
            take_back_comment(hold(said.argument), said)


def take_back_argument(held: Argument, *, at: datetime) -> None:
    if held.deleted_at is not None:
        raise NotThere
    if held.comment_count == 0:
        held.delete()
        return
    held.edits.all().delete()
    held.text, held.deleted_at, held.author = "", at, None
    held.save(update_fields=["text", "deleted_at", "author"])


def take_back_comment(held: Argument, comment: Comment) -> None:
    """Also the argument above goes where it stood only for this reply."""
    again(comment).delete()
    recount(held, more=-1)
    if held.comment_count == 0 and held.deleted_at is not None:
        held.delete()


def recount(held: Argument, *, more: int) -> None:
    held.comment_count += more
    held.save(update_fields=["comment_count"])


def refuse_once_closed(topic: Topic, *, at: datetime) -> None:
    if topic.is_closed(at):
        raise ArguingEnded


def hold(argument: Argument) -> Argument:
    """The argument as it is now, ours until the transaction ends. Raises NotThere."""
    held = Argument.objects.select_for_update(of=("self",)).select_related("topic").filter(pk=argument.pk)
    return first_or_refuse(held.first())


def again(said: Argument | Comment) -> Argument | Comment:
    """The row as it is now. Raises NotThere."""
    if isinstance(said, Argument):
        return first_or_refuse(Argument.objects.filter(pk=said.pk).first())
    return first_or_refuse(Comment.objects.filter(pk=said.pk).first())


def first_or_refuse(found: Row | None) -> Row:
    if found is None:
        raise NotThere
    return found
