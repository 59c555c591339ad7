"""The pages on which people read and join a discussion."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from app.accounts.drafts import forget_draft, keep_draft, read_draft
from app.accounts.rate_limits import limit
from app.discussion import arguing
from app.discussion.arguing import ArguingEnded, NotThere
from app.discussion.finding import FINDERS, find_argument
from app.discussion.forms import ArgumentForm, ReplyForm, stance_asked
from app.discussion.listing import Sort, replies_to, sides_of, sort_asked
from app.discussion.models import Argument
from app.topics.guessing import find_topic
from app.topics.limiting import refuse_haste, shown_refused
from app.topics.models import Topic

ARGUMENTS_PER_HOUR = 20
REPLIES_PER_HOUR = 60
DRAFT_LIFETIME = timedelta(days=1)


@require_safe
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """Both sides of the discussion of a topic. Four queries."""
    topic = find_topic(request, code)
    context = {
        "topic": topic,
        "sides": sides_of(topic, request.GET),
        "sort": sort_asked(request.GET),
        "sorts": Sort.choices,
        "is_closed": topic.is_closed(),
    }
    return render(request, "discussion/list.html", context)


@require_safe
def read_argument(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """One argument and the replies to it. Three queries."""
    argument = find_argument(request, code, key)
    return render(request, "discussion/argument.html", around(argument, request, form=ReplyForm()))


def around(argument: Argument, request: HttpRequest, *, form: ReplyForm) -> dict[str, Any]:
    return {
        "argument": argument,
        "topic": argument.topic,
        "page": replies_to(argument, request.GET),
        "form": form,
        "is_closed": argument.topic.is_closed(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def argue(request: HttpRequest, code: str) -> HttpResponse:
    topic = find_topic(request, code)
    if topic.is_closed():
        return shown_ended(request, topic)
    if not request.user.is_authenticated:
        return log_in_first(request, topic, "argument", about=str(topic.pk), fields=ArgumentForm.base_fields)
    draft = {
        name: values[-1] for name, values in read_draft(request, "argument", about=str(topic.pk)).items()
    }
    initial = {"stance": stance_asked(request.GET.get("stance", "")), **draft}
    form = ArgumentForm(request.POST if request.method == "POST" else None, initial=initial, topic=topic)
    context = {"topic": topic, "form": form}
    if not form.is_bound or not form.is_valid():
        return render(request, "discussion/argue.html", context)
    if wait := refuse_haste(request, form, "arguments", rate=ARGUMENTS_PER_HOUR):
        return shown_refused(request, "discussion/argue.html", context, wait=wait)
    argument = arguing.argue(
        topic,
        author=request.user,
        stance=form.cleaned_data["stance"],
        text=form.cleaned_data["text"],
        option=form.chosen_option(),
        at=timezone.now(),
    )
    forget_draft(request, "argument")
    messages.success(request, _("Your argument stands with the topic."))
    return redirect(argument)


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, code: str, key: int) -> HttpResponse:
    argument = find_argument(request, code, key)
    if argument.topic.is_closed():
        return shown_ended(request, argument.topic)
    about = str(argument.pk)
    if not request.user.is_authenticated:
        return log_in_first(request, argument.topic, "reply", about=about, fields=ReplyForm.base_fields)
    draft = kept_draft(request, "reply", about=about)
    form = ReplyForm(request.POST if request.method == "POST" else None, initial=draft)
    context = {"argument": argument, "topic": argument.topic, "form": form}
    if not form.is_bound or not form.is_valid():
        return render(request, "discussion/reply.html", context)
    if wait := refuse_haste(request, form, "replies", rate=REPLIES_PER_HOUR):
        return shown_refused(request, "discussion/reply.html", context, wait=wait)
    try:
        posted = arguing.reply(
            argument, author=request.user, text=form.cleaned_data["text"], at=timezone.now()
        )
    except NotThere:
        raise Http404(_("This argument is not there any more, so nobody can reply to it.")) from None
    except ArguingEnded:
        return shown_ended(request, argument.topic)
    forget_draft(request, "reply")
    messages.success(request, _("Your reply is posted."))
    return redirect(posted)


def log_in_first(request: HttpRequest, topic: Topic, kind: str, *, about: str, fields: Any) -> HttpResponse:
    """To the log-in page and back; what was typed by someone whose session ended meanwhile is kept."""
    if request.method == "POST":
        limit(request, "discussion drafts", rate=30, per=timedelta(hours=1))
        if keep_draft(request, kind, about=about, fields=fields, lifetime=DRAFT_LIFETIME):
            messages.info(request, _("Log in to post it. What you typed is kept."))
    return redirect_to_login(request.get_full_path())


def kept_draft(request: HttpRequest, kind: str, *, about: str) -> dict[str, str]:
    """What was typed before logging in, as a form's initial values."""
    return {name: values[-1] for name, values in read_draft(request, kind, about=about).items()}


def shown_ended(request: HttpRequest, topic: Topic) -> HttpResponse:
    """Arguing ended; what was typed is shown, so that it is not lost."""
    context = {"topic": topic, "typed": request.POST.get("text", "")}
    return render(request, "discussion/ended.html", context, status=403)


@require_safe
def history(request: HttpRequest, code: str, kind: str, key: int) -> HttpResponse:
    """How a text read before each change. Not of what is hidden or deleted. Three queries."""
    said = FINDERS[kind](request, code, key)
    if not said.is_readable:
        raise Http404
    argument = said if isinstance(said, Argument) else said.argument
    context = {"said": said, "topic": argument.topic, "edits": said.edits.all()[:100], "kind": kind}
    return render(request, "discussion/history.html", context)
