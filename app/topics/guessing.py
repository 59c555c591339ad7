"""Finding a topic by its share code, without letting anyone try out codes.

Only codes that do not exist are counted, so that a hall full of people behind one address can all open
the same topic; whoever has tried too many is shown no unlisted topic either until the hour is over.
"""

from datetime import timedelta

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from app.accounts.models import RateLimit, User
from app.accounts.rate_limits import key_of, limit, subject_of, window_start
from app.pages.errors import RateLimited
from app.topics.guests import welcome
from app.topics.models import Topic
from app.topics.querysets import TopicQuerySet
from app.topics.reading import read_topic
from app.topics.share_codes import is_share_code, normalize_share_code

SCOPE = "share codes"
RATE = 30
PER = timedelta(hours=1)


class NoSuchTopic(Http404):
    """No topic has this share code."""

    def __init__(self) -> None:
        super().__init__(_("There is no topic with this share code. A code has eight letters and digits."))


class TopicHidden(Http404):
    """Moderators took this topic from the pages."""

    def __init__(self, topic: Topic) -> None:
        super().__init__(_("Moderators hid this topic: %(reason)s") % {"reason": topic.hidden_reason})
        self.topic = topic


def find_topic(
    request: HttpRequest, code: str, *, among: TopicQuerySet | None = None, even_hidden: bool = False
) -> Topic:
    """The topic with the share code `code`, in whatever spelling.

    Raises NoSuchTopic; RateLimited when the one who asks has tried too many codes that do not exist;
    RemovedFromTopic; TopicHidden unless `even_hidden`. A member who finds an unlisted topic has it on their
    list from then on.
    One query for a public topic, two for an unlisted one, three for a member who was there before.
    """
    topic = read_topic(code) if among is None else among.with_share_code(code).first()
    return admit(request, code, topic, even_hidden=even_hidden)


def admit(request: HttpRequest, code: str, topic: Topic | None, *, even_hidden: bool = False) -> Topic:
    """The `topic` that was read with the share code `code`; raises what `find_topic` raises."""
    if topic is None:
        if is_share_code(normalize_share_code(code)):
            limit(request, SCOPE, rate=RATE, per=PER)
        raise NoSuchTopic
    if topic.unlisted:
        refuse_guesser(request)
    if topic.hidden_at is not None and not even_hidden:
        raise TopicHidden(topic)
    if topic.unlisted and isinstance(request.user, User):
        welcome(topic, request.user, at=timezone.now())
    return topic


def refuse_guesser(request: HttpRequest) -> None:
    """Raise RateLimited for someone who has tried too many codes in this window."""
    now = timezone.now()
    window = window_start(now, PER)
    tries = RateLimit.objects.filter(key=key_of(subject_of(request), SCOPE), window_start=window)
    if tries.filter(hits__gt=RATE).exists():
        raise RateLimited(max(1, int((window + PER - now).total_seconds())))
