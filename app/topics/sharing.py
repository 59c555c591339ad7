"""What is said of a topic where its address is shared: words that stay true however long they are kept."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from app.pages.card_images import can_draw
from app.pages.moments import day_of_year_and_time, zone_of_moment
from app.topics.models import Topic
from app.topics.state import State


def state_in_words(topic: Topic, *, at: datetime) -> str:
    """Whether one can vote, with whole dates instead of `in 2 days`: previews are kept for weeks."""
    state = topic.state_at(at)
    if state is State.NOT_YET_OPEN:
        return _("Voting opens %(moment)s.") % {"moment": whole_date(topic.opens_at)}
    if topic.closes_at is None:
        return _("Voting is open.")
    moment = {"moment": whole_date(topic.closes_at)}
    if state is State.CLOSED:
        return _("Voting closed %(moment)s.") % moment
    return _("Voting is open until %(moment)s.") % moment


def whole_date(moment: datetime) -> str:
    """`Friday 27 November 2026, 18:00 UTC`, in the reader's language and the site's zone."""
    here = timezone.localtime(moment, timezone.get_default_timezone())
    return f"{day_of_year_and_time(here)} {zone_of_moment(here)}"


def address_of_image(topic: Topic) -> str:
    """The path of the topic's own image, new with each title; empty where the site's image has to do."""
    if not can_draw(topic.title):
        return ""
    return f"{reverse('topics:card', args=[topic.share_code])}?title={mark_of_title(topic.title)}"


def mark_of_title(title: str) -> str:
    return hashlib.sha256(title.encode()).hexdigest()[:12]
