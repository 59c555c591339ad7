"""The topics of one person in export, statistics and leaving. Importing it registers that."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy, ngettext

from app.accounts import exporting, leaving, statistics
from app.accounts.figures import register_figure
from app.accounts.leaving import Foretold, PublicText
from app.accounts.models import User
from app.accounts.statistics import Statistic
from app.topics.models import Edit, Option, Topic
from app.topics.querysets import TopicQuerySet

MOST_COUNTED = 10
"""The header says `9+` for more."""


def export_topics(user: User) -> list[dict[str, Any]]:
    """The topics that somebody proposed, oldest first, with options, tags and corrections. Four queries."""
    topics = user.topics.order_by("pk").prefetch_related("options", "tags", "edits")
    return [export_topic(topic) for topic in topics]


def export_topic(topic: Topic) -> dict[str, Any]:
    return {
        **exporting.columns_of(topic, without=["id", "creator"]),
        "address": topic.address,
        "options": [option.text for option in topic.options.all()],
        "tags": [tag.name for tag in topic.tags.all()],
        "corrections": [
            {"edited_at": edit.edited_at, "field": edit.field, "before": edit.before, "after": edit.after}
            for edit in topic.edits.all()
        ],
    }


def export_visits(user: User) -> list[dict[str, Any]]:
    """The unlisted topics that somebody came to, oldest visit first. One query."""
    return [
        {**exporting.columns_of(guest, without=["id", "person", "topic"]), "topic": guest.topic.address}
        for guest in user.visits.select_related("topic").order_by("pk")
    ]


def export_added_options(user: User) -> list[dict[str, Any]]:
    """The options that somebody added to topics of others, oldest first. One query."""
    added = user.added_options.select_related("topic").order_by("pk")
    return [{"option": option.text, "topic": option.topic.address} for option in added]


def foretell_topics(user: User) -> Foretold:
    """What becomes of the topics of somebody who leaves. Three queries."""
    own = Topic.objects.filter(creator=user)
    total, still_open, theirs_alone = (
        own.count(),
        own.open().count(),
        without_ballots_of_others(own, user).count(),
    )
    if not total:
        return Foretold()
    return Foretold(
        either_way=[said_of_open(still_open)] if still_open else [],
        kept=[said_of_kept(total)],
        removed=said_of_removed(theirs_alone, total - theirs_alone),
    )


def said_of_open(count: int) -> str:
    words = ngettext(
        "%(count)d topic of yours still takes ballots and goes on without you. "
        "If you do not want that, close or delete it first.",
        "%(count)d topics of yours still take ballots and go on without you. "
        "If you do not want that, close or delete them first.",
        count,
    )
    return words % {"count": count}


def said_of_kept(count: int) -> str:
    words = ngettext(
        "Your topic stays as it is, proposed by “former member”.",
        "Your %(count)d topics stay as they are, proposed by “former member”.",
        count,
    )
    return words % {"count": count}


def said_of_removed(theirs_alone: int, shared: int) -> list[str]:
    said = []
    if theirs_alone:
        words = ngettext(
            "%(count)d topic on which nobody else has voted is deleted, with everything under it.",
            "%(count)d topics on which nobody else has voted are deleted, with everything under them.",
            theirs_alone,
        )
        said.append(words % {"count": theirs_alone})
    if shared:
        words = ngettext(
            "%(count)d topic on which others have voted loses your name and its description. "
            "Its title and options stay, because people's ballots answer them.",
            "%(count)d topics on which others have voted lose your name and their descriptions. "
            "Their titles and options stay, because people's ballots answer them.",
            shared,
        )
        said.append(words % {"count": shared})
    return said


def let_go_of_topics(user: User, public_text: PublicText) -> None:
    """Take a person's name from their topics; remove what they wrote, where they want that."""
    keys = list(
        Topic.objects.filter(creator=user).order_by("pk").select_for_update().values_list("pk", flat=True)
    )
    own = Topic.objects.filter(pk__in=keys)
    if public_text is PublicText.REMOVE:
        without_ballots_of_others(own, user).delete()
        own.update(description="")
        Edit.objects.filter(topic__in=own, field="description").delete()
    own.update(creator=None)


def without_ballots_of_others(topics: TopicQuerySet, user: User) -> TopicQuerySet:
    """Those on which nobody but `user` has voted. Whoever decides by it holds the topics' rows."""
    others = Q(ballots__voter_id__lt=user.pk) | Q(ballots__voter_id__gt=user.pk)
    return topics.filter(~Exists(Topic.objects.filter(others, pk=OuterRef("pk"))))


def export_favorites(user: User) -> list[dict[str, Any]]:
    """The topics that somebody has starred, oldest star first. One query."""
    stars = user.favorites.order_by("pk").select_related("topic")
    return [
        {"topic": star.topic.title, "address": star.topic.address, "starred_at": star.starred_at}
        for star in stars
    ]


def let_go_of_favorites(user: User, _public_text: PublicText) -> None:
    user.favorites.all().delete()


def needing_vote_of(person: User) -> TopicQuerySet:
    """What the header counts."""
    return Topic.objects.public().waiting_for(person, most=MOST_COUNTED)


exporting.register("topics", export_topics)
exporting.register("favorites", export_favorites)
leaving.register("favorites", leaving.Part(lambda _user: Foretold(), let_go_of_favorites))
register_figure("needs_vote", needing_vote_of)
exporting.register("unlisted_topics_visited", export_visits)
exporting.register("options_added", export_added_options)
leaving.register("topics", leaving.Part(foretell_topics, let_go_of_topics))
statistics.register(Statistic("topics", gettext_lazy("Topics proposed"), lambda user: user.topics.all()))
statistics.register(
    Statistic(
        "options",
        gettext_lazy("Options on these topics"),
        lambda user: Option.objects.filter(topic__creator=user),
    )
)
