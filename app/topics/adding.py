"""Adding an option to a collaborative topic."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from app.accounts.models import User
from app.topics.models import Option, Topic
from app.topics.option_lines import MOST_OPTIONS
from app.topics.signals import option_added


class OptionRefused(Exception):
    """Nothing was added; `message` says why."""

    message: str | Promise

    def __str__(self) -> str:
        return str(self.message)


class NoMoreOptions(OptionRefused):
    message = _("This topic takes no more options from others, so nothing was added.")


class TooManyOptions(OptionRefused):
    message = _("This topic has 1,000 options, and no ballot can be longer. Choose the one closest to yours.")


class OptionThere(OptionRefused):
    message = _("This option is on the ballot already. You can vote for it.")


def add_option(topic: Topic, text: str, *, person: User, at: datetime) -> Option:
    """Put `text` last on the ballot of `topic`, as added by `person` at the time `at`.

    Raises an OptionRefused, or Topic.DoesNotExist for a topic that was deleted meanwhile; then nothing
    is stored. People who add options wait for one another; people who vote do not wait for them.
    """
    try:
        with transaction.atomic():
            held = Topic.objects.select_for_update(no_key=True).get(pk=topic.pk)
            refuse_unless_taken(held, text, at=at)
            option = store_last(held, text, person=person)
            option_added.send(sender=Topic, topic=held, option=option, person=person)
    except IntegrityError as error:
        if not User.objects.filter(pk=person.pk).exists():
            raise NoMoreOptions from error
        raise
    return option


def refuse_unless_taken(topic: Topic, text: str, *, at: datetime) -> None:
    """Raise NoMoreOptions, TooManyOptions or OptionThere."""
    if not topic.takes_options(at):
        raise NoMoreOptions
    texts = list(topic.options.values_list("text", flat=True))
    if len(texts) >= MOST_OPTIONS:
        raise TooManyOptions
    if text.casefold() in (other.casefold() for other in texts):
        raise OptionThere


def store_last(topic: Topic, text: str, *, person: User) -> Option:
    last = topic.options.order_by("-position").values_list("position", flat=True).first()
    return Option.objects.create(
        topic=topic, text=text, position=(last or 0) + 1, added_by=person, is_added=True
    )
