"""Changing a topic, closing it early, and deleting it.

Before the first ballot everything may change. After it only the wording may be corrected, votes
stay, and both texts are kept; description and tags may change freely.

Whoever votes shares the topic's row until the ballot is stored. Changes here want that row for
themselves, so a topic is either changed before its first ballot, or the ballot is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from app.accounts.models import User
from app.topics.correcting import is_correction
from app.topics.models import Edit, Option, Topic
from app.topics.option_lines import MOST_OPTIONS
from app.topics.publishing import Draft, attach_tags


class TopicChanged(Exception):
    """What was asked is not possible any more: somebody voted, or voting closed, meanwhile."""


class NotACorrection(Exception):
    """`before` and `after` do not say the same."""

    def __init__(self, field: str, before: str, after: str) -> None:
        super().__init__(f"{field}: {before!r} and {after!r} do not say the same")
        self.field, self.before, self.after = field, before, after


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The texts of a topic in which people vote; `options` in ballot order, as many as there are."""

    title: str
    description: str
    options: Sequence[str]
    tags: Sequence[str] = ()


def has_ballots(topic: Topic) -> bool:
    return topic.ballots.exists()


def hold(topic: Topic) -> Topic:
    """The topic as it is now, ours until the transaction ends. Raises Topic.DoesNotExist."""
    return Topic.objects.select_for_update().get(pk=topic.pk)


def rewrite(topic: Topic, draft: Draft, *, seen: int | None = None) -> None:
    """Make a topic without ballots what `draft` says. Raises TopicChanged when somebody has voted.

    Options that others added after the one with the key `seen` was the newest were unknown to whoever
    wrote the draft: they stay, behind those of the draft.
    """
    with transaction.atomic():
        held = hold(topic)
        if has_ballots(held):
            raise TopicChanged
        for name, value in draft.row().items():
            setattr(held, name, value)
        held.save()
        replace_options(held, [*draft.options, *unknown_options(held, draft, seen=seen)])
        held.tags.clear()
        attach_tags(held, draft.tags)


def unknown_options(topic: Topic, draft: Draft, *, seen: int | None) -> list[str]:
    """The texts that others added meanwhile, as far as there is room for them."""
    if seen is None or not draft.collaborative:
        return []
    known = {text.casefold() for text in draft.options}
    added = topic.options.filter(pk__gt=seen, added_by__isnull=False).values_list("text", flat=True)
    return [text for text in added if text.casefold() not in known][: MOST_OPTIONS - len(draft.options)]


def replace_options(topic: Topic, texts: Sequence[str]) -> None:
    """Make `texts` the options of the topic, in this order; those that stay keep who added them.

    They move out of the way first, because no two may share a position even for a moment.
    """
    topic.options.exclude(text__in=texts).delete()
    topic.options.update(position=F("position") + 2 * MOST_OPTIONS)
    stay = {option.text: option for option in topic.options.all()}
    for position, text in enumerate(texts, start=1):
        if text in stay:
            stay[text].position = position
    Option.objects.bulk_update(stay.values(), ["position"])
    Option.objects.bulk_create(
        Option(topic=topic, text=text, position=position)
        for position, text in enumerate(texts, start=1)
        if text not in stay
    )


def correct(topic: Topic, wording: Wording, *, editor: User, at: datetime) -> int:
    """Correct the wording of a topic on which people vote; returns how many texts changed.

    Raises NotACorrection where a title or option would say something else, TopicChanged when the
    number of options differs.
    """
    with transaction.atomic():
        held = hold(topic)
        options = list(held.options.all())
        if len(options) != len(wording.options):
            raise TopicChanged
        edits = [*edits_of_topic(held, wording), *edits_of_options(held, options, wording.options)]
        for edit in edits:
            edit.editor, edit.edited_at = editor, at
        if edits:
            held.title, held.description, held.edited_at = wording.title, wording.description, at
            held.save(update_fields=["title", "description", "edited_at"])
            rename_options([edit for edit in edits if edit.option])
            Edit.objects.bulk_create(edits)
        held.tags.clear()
        attach_tags(held, wording.tags)
    return len(edits)


def edits_of_topic(topic: Topic, wording: Wording) -> list[Edit]:
    edits = []
    if topic.title != wording.title:
        refuse_other_meaning("title", topic.title, wording.title)
        edits.append(Edit(topic=topic, field="title", before=topic.title, after=wording.title))
    if topic.description != wording.description:
        edits.append(
            Edit(topic=topic, field="description", before=topic.description, after=wording.description)
        )
    return edits


def edits_of_options(topic: Topic, options: Sequence[Option], texts: Sequence[str]) -> list[Edit]:
    edits = []
    for option, text in zip(options, texts, strict=True):
        if option.text != text:
            refuse_other_meaning("options", option.text, text)
            edits.append(Edit(topic=topic, option=option, field="option", before=option.text, after=text))
    return edits


def refuse_other_meaning(field: str, before: str, after: str) -> None:
    if not is_correction(before, after):
        raise NotACorrection(field, before, after)


def rename_options(edits: Sequence[Edit]) -> None:
    """By way of texts that nobody writes, so that two options may even change their spelling crosswise."""
    options = [edit.option for edit in edits if edit.option]
    for option in options:
        option.text = f"\u2063{option.pk}"
    Option.objects.bulk_update(options, ["text"])
    for edit, option in zip(edits, options, strict=True):
        option.text = edit.after
    Option.objects.bulk_update(options, ["text"])


def close_early(topic: Topic, *, reason: str, at: datetime) -> None:
    """Take no more ballots from the time `at` on. Raises TopicChanged unless the topic is open."""
    with transaction.atomic():
        held = hold(topic)
        if not held.is_open(at):
            raise TopicChanged
        held.closes_at, held.closing_reason, held.options_until = at, reason, None
        held.save(update_fields=["closes_at", "closing_reason", "options_until"])


def delete(topic: Topic) -> None:
    """Remove a topic and everything under it, ballots too."""
    with transaction.atomic():
        hold(topic).delete()
