"""The pages on which people change what they said, or take it back."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from app.accounts.rate_limits import limit
from app.discussion import arguing
from app.discussion.arguing import ArguingEnded, NotThere
from app.discussion.finding import of_own_words
from app.discussion.forms import ArgumentTextForm, ReplyForm
from app.discussion.models import Argument, Comment
from app.discussion.views import shown_ended
from app.topics.limiting import refuse_haste, shown_refused

SCOPE = "changed words"
CHANGES_PER_HOUR = 60


def argument_of(said: Argument | Comment) -> Argument:
    return said if isinstance(said, Argument) else said.argument


@of_own_words
def edit(request: HttpRequest, said: Argument | Comment) -> HttpResponse:
    topic = argument_of(said).topic
    if topic.is_closed():
        return shown_ended(request, topic)
    if not said.is_readable:
        raise Http404(_("This text is hidden, so it cannot be changed."))
    kind = ArgumentTextForm if isinstance(said, Argument) else ReplyForm
    form = kind(request.POST if request.method == "POST" else None, initial={"text": said.text})
    context = {"said": said, "topic": topic, "form": form}
    if not form.is_bound or not form.is_valid():
        return render(request, "discussion/edit.html", context)
    if wait := refuse_haste(request, form, SCOPE, rate=CHANGES_PER_HOUR):
        return shown_refused(request, "discussion/edit.html", context, wait=wait)
    try:
        changed = arguing.change_text(said, text=form.cleaned_data["text"], at=timezone.now())
    except NotThere:
        raise Http404(_("This text is not there any more.")) from None
    except ArguingEnded:
        return shown_ended(request, topic)
    if changed:
        messages.success(request, _("Your words are changed. Everybody can read how they were before."))
    return redirect(said)


@of_own_words
def delete(request: HttpRequest, said: Argument | Comment) -> HttpResponse:
    argument = argument_of(said)
    if request.method != "POST":
        return render(request, "discussion/delete.html", {"said": said, "topic": argument.topic})
    limit(request, SCOPE, rate=CHANGES_PER_HOUR, per=timedelta(hours=1))
    try:
        arguing.take_back(said, at=timezone.now())
    except NotThere:
        raise Http404(_("This text is not there any more.")) from None
    messages.success(request, _("Your words are deleted."))
    return redirect("discussion:list", argument.topic.share_code)
