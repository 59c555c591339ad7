"""Whether a person may see what others selected: the one rule for every page, export and door."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from app.accounts.models import User
from app.ballots.models import Ballot
from app.topics.early_results import EarlyResults, may_see
from app.topics.models import Topic


def may_see_result(topic: Topic, *, person: User | AnonymousUser | None, at: datetime) -> bool:
    """Whether `person` (None for a stranger) may see at the time `at` what is selected on ballots.

    Without it, only how many ballots were cast may be shown. Asks the database only where it depends
    on whether this person has voted: one query.
    """
    is_closed = topic.is_closed(at)
    depends_on_ballot = topic.early_results == EarlyResults.VOTED and not is_closed
    voted = depends_on_ballot and isinstance(person, User) and has_voted(topic, person)
    return may_see(topic.early_results, is_closed=is_closed, has_voted=voted)


def has_voted(topic: Topic, person: User) -> bool:
    return Ballot.objects.on(topic).cast_by(person).exists()


def why_hidden(topic: Topic) -> str:
    """Said in place of a result that may not be seen yet."""
    if topic.early_results == EarlyResults.VOTED:
        return _("The result so far is shown to those who have voted. Once voting closes, everybody sees it.")
    return _("What people chose is not shown before voting closes, so that nobody votes by it.")
