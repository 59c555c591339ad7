"""The page on which people add an option to a collaborative topic."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from app.accounts.drafts import forget_draft, keep_draft, read_draft
from app.accounts.models import User
from app.accounts.rate_limits import limit
from app.topics.adding import NoMoreOptions, OptionRefused, add_option
from app.topics.forms import AddOptionForm
from app.topics.guessing import NoSuchTopic, find_topic
from app.topics.limiting import refuse_haste, shown_refused
from app.topics.models import Topic
from app.topics.share_codes import normalize_share_code

OPTIONS_PER_HOUR = 20
DRAFT = "option"
DRAFT_LIFETIME = timedelta(minutes=30)
TEMPLATE = "topics/add_option.html"


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponse:
    """The form; posted, similar options to compare with; posted with those compared, the option is added."""
    if not isinstance(request.user, User):
        return log_in_to_add(request, code)
    topic = find_topic(request, code)
    if not topic.takes_options():
        messages.info(request, str(NoMoreOptions.message))
        return redirect(topic)
    options = list(topic.options.values_list("text", flat=True))
    if request.method != "POST":
        draft = read_draft(request, DRAFT, about=topic.share_code).get("text", [""])[-1]
        return show(request, topic, AddOptionForm(options=options, initial={"text": draft}))
    form = AddOptionForm(request.POST, options=options)
    if not form.is_valid():
        return show(request, topic, form)
    return compare_or_add(request, topic, form, person=request.user)


def log_in_to_add(request: HttpRequest, code: str) -> HttpResponse:
    """To the log-in page and back; what was typed by someone whose session ended meanwhile is kept."""
    if request.method == "POST":
        limit(request, "option drafts", rate=20, per=timedelta(hours=1))
        about = normalize_share_code(code)
        if keep_draft(request, DRAFT, about=about, fields=["text"], lifetime=DRAFT_LIFETIME):
            messages.info(request, _("Log in to add your option. What you typed is kept."))
    return redirect_to_login(request.get_full_path())


def compare_or_add(request: HttpRequest, topic: Topic, form: AddOptionForm, *, person: User) -> HttpResponse:
    text = form.cleaned_data["text"]
    is_there = text.casefold() in (option.casefold() for option in form.options)
    if not is_there and (alike := form.alike()):
        return show(request, topic, form.to_compare(), alike=alike)
    if wait := refuse_haste(request, form, "options", rate=OPTIONS_PER_HOUR):
        return shown_refused(request, TEMPLATE, context_of(topic, form), wait=wait)
    try:
        option = add_option(topic, text, person=person, at=timezone.now())
    except OptionRefused as refusal:
        form.add_error("text", str(refusal))
        return show(request, topic, form)
    except Topic.DoesNotExist:
        raise NoSuchTopic from None
    forget_draft(request, DRAFT)
    messages.success(request, _("“%(option)s” is on the ballot now.") % {"option": option.text})
    return redirect(topic)


def show(
    request: HttpRequest, topic: Topic, form: AddOptionForm, *, alike: list[str] | None = None
) -> HttpResponse:
    return render(request, TEMPLATE, {**context_of(topic, form), "alike": alike})


def context_of(topic: Topic, form: AddOptionForm) -> dict[str, object]:
    return {"topic": topic, "form": form, "options": form.options}
