"""From an address to an argument or a reply, through the topic: who may see that may see these."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from app.accounts.models import User
from app.discussion.models import Argument, Comment
from app.topics.guessing import find_topic
from app.topics.keyset import LARGEST_KEY


def find_argument(request: HttpRequest, code: str, key: int) -> Argument:
    """The argument, with its topic, option and author. Raises Http404. Two queries, or three."""
    topic = find_topic(request, code)
    argument = Argument.objects.on(topic).for_lists().filter(pk=min(key, LARGEST_KEY)).first()
    if argument is None:
        raise Http404(_("There is no such argument. Its author may have deleted it."))
    argument.topic = topic
    return argument


def find_comment(request: HttpRequest, code: str, key: int) -> Comment:
    """The reply, with its argument, topic and author. Raises Http404. Two queries, or three."""
    topic = find_topic(request, code)
    comments = Comment.objects.filter(argument__topic=topic).select_related("argument", "author")
    comment = comments.filter(pk=min(key, LARGEST_KEY)).first()
    if comment is None:
        raise Http404(_("There is no such reply. Its author may have deleted it."))
    comment.argument.topic = topic
    return comment


FINDERS: dict[str, Callable[[HttpRequest, str, int], Any]] = {
    "argument": find_argument,
    "reply": find_comment,
}


def of_own_words(view: Callable[[HttpRequest, Any], HttpResponse]) -> Callable[..., HttpResponse]:
    """Find what was said for whoever said it; others are refused, strangers asked to log in."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @login_required
    @wraps(view)
    def answer(request: HttpRequest, code: str, kind: str, key: int) -> HttpResponse:
        said = FINDERS[kind](request, code, key)
        assert isinstance(request.user, User)
        if said.author_id != request.user.pk:
            raise PermissionDenied
        return view(request, said)

    return answer
