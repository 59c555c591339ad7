"""The questions one can ask of topics; they chain and read as sentences."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from app.topics.favorite import Favorite
from app.topics.own_tags import own_tags
from app.topics.searching import topics_with
from app.topics.share_codes import is_share_code, normalize_share_code
from app.topics.words import search_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from app.accounts.models import User
    from app.topics.models import Topic

NEWEST_TO_COMPARE = 200
SOON = timedelta(days=7)


class Either(Func):
    """The rows of one limited subquery and of another; Django's own union takes none on SQLite."""

    template = "(SELECT part.* FROM %(expressions)s AS part)"
    arg_joiner = " AS part UNION ALL SELECT part.* FROM "
    output_field = models.BigIntegerField()


class TopicQuerySet(models.QuerySet["Topic"]):
    """Times default to the server's now; the newest topic is that with the highest key."""

    model: type[Topic]

    def public(self) -> TopicQuerySet:
        """Those that everybody may find."""
        # `unlisted=False` becomes `NOT unlisted`, for which SQLite uses no index; for `IN (false)` it does.
        return self.filter(unlisted__in=[False]).shown()

    def shown(self) -> TopicQuerySet:
        """Those that moderators have not hidden."""
        return self.filter(hidden_at__isnull=True)

    def open(self, at: datetime | None = None) -> TopicQuerySet:
        """Those that take ballots."""
        at = at or timezone.now()
        return self.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=at), opens_at__lte=at)

    def closed(self, at: datetime | None = None) -> TopicQuerySet:
        """Those that take ballots no more."""
        return self.filter(closes_at__lte=at or timezone.now())

    def closing_next(self, at: datetime | None = None) -> TopicQuerySet:
        """Those open that have a closing time, the earliest first; an index gives the first few."""
        at = at or timezone.now()
        return self.filter(opens_at__lte=at, closes_at__gt=at).order_by("closes_at", "pk")

    def closing_soon(self, at: datetime | None = None, *, latest: datetime | None = None) -> TopicQuerySet:
        """Those open that close at `latest`, within a week by default."""
        at = at or timezone.now()
        return self.filter(opens_at__lte=at, closes_at__gt=at, closes_at__lte=latest or at + SOON)

    def never_closing(self, at: datetime | None = None) -> TopicQuerySet:
        """Those open that have no closing time, the newest first."""
        at = at or timezone.now()
        return self.filter(opens_at__lte=at, closes_at__isnull=True).order_by("-pk")

    def lively(self, at: datetime | None = None) -> TopicQuerySet:
        """Of the newest open topics those with most ballots: costs the same however many topics there are."""
        newest = self.open(at).order_by("-pk").values("pk")[:NEWEST_TO_COMPARE]
        lively = self.filter(pk__in=newest, tally__ballots__gt=0)
        return lively.order_by(F("tally__ballots").desc(), "-pk")

    def with_share_code(self, text: str) -> TopicQuerySet:
        """The one, or none, with this share code, in whatever spelling; text that is no code asks nothing."""
        code = normalize_share_code(text)
        return self.filter(share_code=code) if is_share_code(code) else self.none()

    def tagged(self, name: str) -> TopicQuerySet:
        """Those with this tag. Adds `worn_key`, their key where an index by tag has it."""
        # A subquery, not a join: once it is one value, PostgreSQL knows that the index gives an order.
        tag = RawSQL("SELECT id FROM tags WHERE name = %s", [name])
        return self.filter(tags=tag).alias(worn_key=F("Topic_tags+__topic_id"))

    def search(self, text: str) -> TopicQuerySet:
        """Those with every word of `text` in title, description, options or tags, the last word begun at
        least; or the one with this share code. Text without letters and digits finds nothing.
        """
        if not text.strip():
            return self
        words, code = search_words(text), normalize_share_code(text)
        if not words:
            return self.none()
        return self.filter(pk__in=topics_with(words, or_share_code=code if is_share_code(code) else ""))

    def still_shown_to(self, person: User) -> TopicQuerySet:
        """Those not hidden, from which this person was not removed."""
        removed = person.visits.filter(removed_at__isnull=False).values("topic")
        return self.shown().exclude(pk__in=removed)

    def starred_by(self, person: User) -> TopicQuerySet:
        return self.filter(favorites__person=person)

    def voted_on_by(self, voter: User) -> TopicQuerySet:
        return self.filter(ballots__voter=voter)

    def created_by(self, person: User) -> TopicQuerySet:
        return self.filter(creator=person)

    def without_ballot_of(self, voter: User) -> TopicQuerySet:
        return self.exclude(ballots__voter=voter)

    def waiting_for(self, member: User, at: datetime | None = None, *, most: int) -> TopicQuerySet:
        """Of the open topics without a ballot of `member`, a few: up to `most` of each kind.

        Those with a closing time and those without are read from an index each, and no closed one is.
        """
        open_ones = self.without_ballot_of(member)
        closing = open_ones.closing_next(at).values("pk")
        never = open_ones.never_closing(at).order_by().values("pk")  # to sort them would read them all
        return self.model.objects.filter(pk__in=Either(Subquery(closing[:most]), Subquery(never[:most])))

    def shared_with(self, person: User) -> TopicQuerySet:
        """The unlisted ones that this person has come to, and neither left nor been removed from."""
        listed = Q(guests__person=person, guests__left_at__isnull=True, guests__removed_at__isnull=True)
        return self.filter(listed, unlisted=True).exclude(creator=person)

    def with_counts(self) -> TopicQuerySet:
        """Adds `ballot_count`, as last tallied, and `favorite_count`; where there was nothing to count, 0."""
        # The model declares the attributes, so that readers of them are type-checked.
        return self.annotate(  # type: ignore[no-redef]
            ballot_count=Coalesce("tally__ballots", Value(0)),
            favorite_count=Coalesce("favorite_tally__people", Value(0)),
        )

    def for_person(self, person: User | AnonymousUser) -> TopicQuerySet:
        """Adds `is_favorite`: whether `person` has starred the topic."""
        if not person.is_authenticated:
            return self.annotate(is_favorite=Value(False))  # type: ignore[no-redef]
        starred = Favorite.objects.filter(topic=OuterRef("pk"), person=person)
        return self.annotate(is_favorite=Exists(starred))  # type: ignore[no-redef]

    def with_own_tags(self) -> TopicQuerySet:
        """Adds `own_tags`, the names of the tags, for `name_own_tags`."""
        return self.annotate(own_tags=own_tags())  # type: ignore[no-redef]

    def with_folded_title(self) -> TopicQuerySet:
        """Adds `folded_title`, the title in lower case, by which titles are sorted."""
        return self.annotate(folded_title=Lower("title"))

    def for_cards(self) -> TopicQuerySet:
        """With all that a card shows; the tags take one query more."""
        return self.with_counts().prefetch_related("tags")
