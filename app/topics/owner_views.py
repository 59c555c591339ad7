"""The pages on which whoever proposed a topic changes it, closes it early, or deletes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from app.accounts.models import User
from app.accounts.rate_limits import limit
from app.topics import editing
from app.topics.editing import NotACorrection, TopicChanged
from app.topics.forms import ClosingForm, WordingForm
from app.topics.guessing import NoSuchTopic, TopicHidden, find_topic
from app.topics.limiting import refuse_haste, shown_refused
from app.topics.models import Topic
from app.topics.one_by_one import wants_option, with_option
from app.topics.state import State
from app.topics.topic_form import TopicForm

SCOPE = "topic changes"
CHANGES_PER_HOUR = 60


def of_own_topic(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the topic by its code for its creator; others are refused, strangers asked to log in.

    The view gets the request, the topic, and whatever else the address holds.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @login_required
    @wraps(view)
    def answer(request: HttpRequest, code: str, **rest: object) -> HttpResponse:
        topic = find_topic(request, code, even_hidden=view.__name__ == "delete")
        if topic.creator_id != request.user.pk:
            raise TopicHidden(topic) if topic.hidden_at else PermissionDenied
        try:
            return view(request, topic, **rest)
        except Topic.DoesNotExist:
            raise NoSuchTopic from None

    return answer


@of_own_topic
def edit(request: HttpRequest, topic: Topic) -> HttpResponse:
    """All of a topic that nobody has voted on; else its wording."""
    if editing.has_ballots(topic):
        return edit_wording(request, topic)
    return edit_everything(request, topic)


def edit_everything(request: HttpRequest, topic: Topic) -> HttpResponse:
    now = timezone.now()
    if request.method != "POST":
        form = TopicForm(initial=TopicForm.initial_of(topic), at=now)
        return render(request, "topics/edit.html", {"topic": topic, "form": form})
    form = TopicForm(request.POST, at=now)
    if wants_option(form):
        return render(request, "topics/edit.html", {"topic": topic, "form": with_option(form)})
    context = {"topic": topic, "form": form}
    if not form.is_valid():
        return render(request, "topics/edit.html", context)
    if wait := refuse_haste(request, form, SCOPE, rate=CHANGES_PER_HOUR):
        return shown_refused(request, "topics/edit.html", context, wait=wait)
    try:
        editing.rewrite(topic, form.draft(), seen=form.cleaned_data["seen"])
    except TopicChanged:
        messages.warning(
            request, _("Somebody has voted meanwhile, so only the wording can be corrected now.")
        )
        return redirect("topics:edit", topic.share_code)
    messages.success(request, _("Your changes are published."))
    return redirect(topic)


def edit_wording(request: HttpRequest, topic: Topic) -> HttpResponse:
    form = WordingForm(request.POST if request.method == "POST" else None, topic=topic)
    context = {"topic": topic, "form": form, "has_ballots": True}
    if not form.is_bound or not form.is_valid():
        return render(request, "topics/edit.html", context)
    if wait := refuse_haste(request, form, SCOPE, rate=CHANGES_PER_HOUR):
        return shown_refused(request, "topics/edit.html", context, wait=wait)
    assert isinstance(request.user, User)
    try:
        changed = editing.correct(topic, form.wording(), editor=request.user, at=timezone.now())
    except NotACorrection as refusal:
        form.refuse(refusal)
        return render(request, "topics/edit.html", context)
    except TopicChanged:
        form.add_error("options", _("An option was added meanwhile. Compare your list with the topic’s."))
        return render(request, "topics/edit.html", context)
    if changed:
        message = ngettext(
            "%(count)d text is corrected. Votes stay as they are, and everybody can compare both texts.",
            "%(count)d texts are corrected. Votes stay as they are, and everybody can compare both texts.",
            changed,
        )
        messages.success(request, message % {"count": changed})
    else:
        messages.success(request, _("Your changes are published."))
    return redirect(topic)


@of_own_topic
def close(request: HttpRequest, topic: Topic) -> HttpResponse:
    if topic.state is not State.OPEN:
        messages.info(request, _("Only a topic that takes ballots can be closed."))
        return redirect(topic)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    context = {"topic": topic, "form": form}
    if not form.is_bound or not form.is_valid():
        return render(request, "topics/close.html", context)
    if wait := refuse_haste(request, form, SCOPE, rate=CHANGES_PER_HOUR):
        return shown_refused(request, "topics/close.html", context, wait=wait)
    try:
        editing.close_early(topic, reason=form.cleaned_data["reason"], at=timezone.now())
    except TopicChanged:
        messages.info(request, _("Voting had closed already."))
    else:
        messages.success(request, _("Voting is closed. The result is final."))
    return redirect("ballots:results", topic.share_code)


@of_own_topic
def delete(request: HttpRequest, topic: Topic) -> HttpResponse:
    if request.method != "POST":
        counts = {"ballot_count": topic.ballots.count(), "option_count": topic.options.count()}
        return render(request, "topics/delete.html", {"topic": topic, **counts})
    limit(request, SCOPE, rate=CHANGES_PER_HOUR, per=timedelta(hours=1))
    editing.delete(topic)
    messages.success(request, _("“%(title)s” is deleted.") % {"title": topic.title})
    return redirect("topics:home")
