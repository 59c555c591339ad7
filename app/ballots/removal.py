"""Whom the creator removes from an unlisted topic, their ballot goes too. Importing it listens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from app.accounts.models import User
from app.ballots import tally
from app.ballots.closing import has_final_count
from app.ballots.models import Ballot
from app.topics.models import Topic
from app.topics.signals import person_removed


@receiver(person_removed, sender=Topic)
def remove_ballot(*, topic: Topic, person: User, at: datetime, **_signal: Any) -> None:
    """Delete the ballot and ask for a new count, unless the count is final: results do not change.

    For the transaction in which `topic` is locked, so that no ballot is on its way.
    """
    if topic.is_closed(at) or has_final_count(topic):
        return
    deleted, _by_model = Ballot.objects.on(topic).cast_by(person).delete()
    if deleted:
        tally.ask_for_count(topic)
