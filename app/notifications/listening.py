"""What the apps below tell, turned into notifications."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from app.accounts.figures import register_figure
from app.accounts.models import User
from app.bridge import tables
from app.discussion.models import Argument, Comment
from app.discussion.signals import reply_posted
from app.notifications.kinds import Kind
from app.notifications.models import Notification
from app.notifications.telling import tell, tell_all, tell_of_removal
from app.pages.markdown import plain_text
from app.topics.models import Option, Topic
from app.topics.signals import option_added, person_removed

register_figure("news", lambda person: Notification.objects.of(person).shown().unread())


@receiver(option_added, dispatch_uid="notifications: option added")
def tell_voters(topic: Topic, option: Option, person: User, **_signal: Any) -> None:
    """Whoever voted may want to change their ballot now; not the one who added the option."""
    users, ballots = tables["accounts.User"], tables["ballots.Ballot"]
    voted = users.c.id.in_(
        ballots.select().with_only_columns(ballots.c.voter_id).where(ballots.c.topic_id == topic.pk)
    )
    whom = voted & (users.c.id != person.pk)
    tell_all(topic, Kind.OPTIONS, whom, at=timezone.now(), about=option.pk, detail=option.text)


@receiver(person_removed, dispatch_uid="notifications: person removed")
def tell_the_removed(topic: Topic, person: User, at: datetime, **_signal: Any) -> None:
    tell_of_removal(person, topic, at=at)


@receiver(reply_posted, dispatch_uid="notifications: reply posted")
def tell_the_author(comment: Comment, argument: Argument, **_signal: Any) -> None:
    """Whoever argued is told of replies; not of their own, and nobody is once they have left."""
    author = argument.author
    if author is None or author.pk == comment.author_id or not author.is_active:
        return
    link = comment.get_absolute_url()
    detail = plain_text(comment.text)
    tell(author, argument.topic, Kind.REPLIES, at=timezone.now(), about=comment.pk, detail=detail, link=link)
