"""Who has come to an unlisted topic, and whom its creator removes.

Whoever votes shares the topic's row until the ballot is stored; removing wants that row alone. So a
ballot is either there when its voter is removed, and goes, or the voter is refused.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from app.accounts.models import User
from app.topics.models import Guest, Topic
from app.topics.signals import person_removed


class RemovedFromTopic(PermissionDenied):
    """The creator of an unlisted topic removed the one who asks."""

    def __init__(self) -> None:
        super().__init__(
            _("Whoever proposed this topic has removed you from it. Ask them to let you in again.")
        )


def welcome(topic: Topic, person: User, *, at: datetime) -> None:
    """Put an unlisted topic on the list of `person`, unless it is their own. One query where it is there.

    Raises RemovedFromTopic.
    """
    if not topic.unlisted or topic.creator_id == person.pk:
        return
    guest = topic.guests.filter(person=person).first()
    if guest is None:
        remember(topic, person, at=at)
    elif guest.removed_at:
        raise RemovedFromTopic
    elif guest.left_at:
        topic.guests.filter(pk=guest.pk).update(left_at=None)


def remember(topic: Topic, person: User, *, at: datetime) -> None:
    """Two windows may do it at once; a topic or an account that goes meanwhile needs no guest."""
    try:
        with transaction.atomic():
            Guest.objects.bulk_create([Guest(topic=topic, person=person, came_at=at)], ignore_conflicts=True)
    except IntegrityError:
        if Topic.objects.filter(pk=topic.pk).exists() and User.objects.filter(pk=person.pk).exists():
            raise


def leave(topic: Topic, person: User, *, at: datetime) -> bool:
    """Take the topic off the list of `person`, until they open it again; whether it was there."""
    listed = topic.guests.filter(person=person, left_at__isnull=True, removed_at__isnull=True)
    return bool(listed.update(left_at=at))


def remove(topic: Topic, person: User, *, at: datetime) -> bool:
    """Keep `person` out of an unlisted topic from now on; whether they were in it.

    Their ballot goes while voting is open, for which `person_removed` is sent. A final result stands.
    """
    with transaction.atomic():
        held = Topic.objects.select_for_update().get(pk=topic.pk)
        if not held.guests.filter(person=person, removed_at__isnull=True).update(removed_at=at):
            return False
        person_removed.send(sender=Topic, topic=held, person=person, at=at)
    return True


def readmit(topic: Topic, person: User) -> bool:
    """Let somebody in again who was removed; whether they were."""
    return bool(topic.guests.filter(person=person, removed_at__isnull=False).update(removed_at=None))
