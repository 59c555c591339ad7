"""Topics that go while somebody reads or votes on them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from app.topics.guessing import NoSuchTopic
from app.topics.models import Topic


def where_topics_may_vanish(view: Callable[[HttpRequest, str], HttpResponse]) -> Callable[..., HttpResponse]:
    """A topic that is deleted while somebody votes is not found, as if it had been gone before."""

    @wraps(view)
    def answer(request: HttpRequest, code: str) -> HttpResponse:
        try:
            return view(request, code)
        except Topic.DoesNotExist:
            raise NoSuchTopic from None

    return answer
