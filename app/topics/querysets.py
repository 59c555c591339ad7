"""The questions one can ask of topics; they chain and read as sentences."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from app.topics.share_codes import is_share_code, normalize_share_code

if TYPE_CHECKING:
    from app.accounts.models import User
    from app.topics.models import Topic

MOST_SEARCH_WORDS = 10
NEWEST_TO_COMPARE = 200


class TopicQuerySet(models.QuerySet["Topic"]):
    """Times default to the server's now."""

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

    def never_closing(self, at: datetime | None = None) -> TopicQuerySet:
        """Those open that have no closing time, the newest first."""
        at = at or timezone.now()
        return self.filter(opens_at__lte=at, closes_at__isnull=True).order_by("-created_at", "-pk")

    def lively(self, at: datetime | None = None) -> TopicQuerySet:
        """Of the newest open topics those with most ballots: costs the same however many topics there are."""
        newest = self.open(at).order_by("-created_at", "-pk").values("pk")[:NEWEST_TO_COMPARE]
        lively = self.filter(pk__in=newest, tally__ballots__gt=0)
        return lively.order_by(F("tally__ballots").desc(), "-pk")

    def with_share_code(self, text: str) -> TopicQuerySet:
        """The one, or none, with this share code, in whatever spelling; text that is no code asks nothing."""
        code = normalize_share_code(text)
        return self.filter(share_code=code) if is_share_code(code) else self.none()

    def tagged(self, name: str) -> TopicQuerySet:
        return self.filter(tags__name=name)

    def search(self, text: str) -> TopicQuerySet:
        """Those with every word of `text` in title, description or tags; or the one with this share code."""
        found = Q()
        for word in unicodedata.normalize("NFC", text).split()[:MOST_SEARCH_WORDS]:
            found &= self._mentioning(word)
        code = normalize_share_code(text)
        return self.filter(found | Q(share_code=code) if is_share_code(code) else found)

    def _mentioning(self, word: str) -> Q:
        found = Q()
        for spelling in spellings(word):
            found |= Q(title__icontains=spelling) | Q(description__icontains=spelling)
        tag = unicodedata.normalize("NFKC", word).lower()
        tagged = self.model.tags.through.objects.filter(tag__name__contains=tag)
        return found | Q(pk__in=tagged.values("topic_id"))

    def without_ballot_of(self, voter: User) -> TopicQuerySet:
        return self.exclude(ballots__voter=voter)

    def with_counts(self) -> TopicQuerySet:
        """Adds `ballot_count`, as last tallied; a topic that was never tallied has 0."""
        # The model declares the attribute, so that readers of it are type-checked.
        return self.annotate(ballot_count=Coalesce("tally__ballots", Value(0)))  # type: ignore[no-redef]

    def with_folded_title(self) -> TopicQuerySet:
        """Adds `folded_title`, the title in lower case, by which titles are sorted."""
        return self.annotate(folded_title=Lower("title"))

    def for_cards(self) -> TopicQuerySet:
        """With all that a card shows; the tags take one query more."""
        return self.with_counts().prefetch_related("tags")


def spellings(word: str) -> list[str]:
    """The capitals in which to look for `word`.

    Databases fold ASCII letters; others they fold or not, by kind and locale, so those are tried one by one.
    """
    if word.isascii():
        return [word]
    return list(dict.fromkeys([word, word.lower(), word.upper(), word.capitalize()]))
