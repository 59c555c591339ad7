"""The pages about topics."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from app.accounts.drafts import forget_draft, keep_draft, read_draft
from app.accounts.models import User
from app.accounts.rate_limits import limit
from app.topics.early_results import may_see
from app.topics.first_page import read_for_member, read_for_stranger
from app.topics.forms import ShareCodeForm
from app.topics.guessing import NoSuchTopic, TopicHidden, admit, find_topic
from app.topics.limiting import refuse_haste, shown_refused
from app.topics.list_pages import page_of
from app.topics.listing import Listing
from app.topics.models import Topic
from app.topics.one_by_one import wants_option, with_option
from app.topics.publishing import publish
from app.topics.reading import read_options, read_page
from app.topics.sections import render_sections, stylesheets
from app.topics.topic_form import TopicForm

TOPICS_PER_HOUR = 20
DRAFT = "topic"
DRAFT_LIFETIME = timedelta(days=1)
"""Long enough to register first."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    if request.user.is_authenticated:
        return home_of_member(request, request.user, now)
    page = read_for_stranger(now)
    sections = [
        (_("Closing next"), page.closing),
        (_("Lively now"), page.lively),
        (_("New and open"), page.newest),
    ]
    context = {
        "sections": [(heading, topics) for heading, topics in sections if topics],
        "decided": page.decided,
        "most_ballots": most_ballots(page.closing + page.lively + page.newest + page.decided),
    }
    return render(request, "topics/home.html", context)


def home_of_member(request: HttpRequest, member: User, now: datetime) -> HttpResponse:
    page = read_for_member(member, now)
    context = {
        "needs_vote": page.needs_vote,
        "has_more": page.has_more,
        "most_ballots": most_ballots(page.needs_vote),
        "shared_topics": page.shared,
        "own_topics": page.own,
    }
    return render(request, "topics/home_of_member.html", context)


@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    listing = Listing.from_query(request.GET)
    if listing.is_personal and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    page = page_of(listing, at=timezone.now(), person=request.user)
    context = {
        "listing": listing,
        "page": page,
        "tags": sorted({name for topic in page.rows for name in topic.tag_names} - {listing.tag}),
        "query": query_of_any_tag(request.GET),
        "most_ballots": most_ballots(page.rows),
    }
    return render(request, "topics/list.html", context)


def query_of_any_tag(asked: QueryDict) -> str:
    """What an address asks for beside a tag and a place in the list."""
    query = asked.copy()
    for name in ("tag", "after", "before"):
        query.pop(name, None)
    return query.urlencode()


def most_ballots(topics: list[Topic]) -> int:
    """The count that fills a card's bar: the largest on the page."""
    return max((topic.ballot_count for topic in topics), default=0)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return log_in_to_create(request)
    now = timezone.now()
    if request.method != "POST":
        draft = {name: values[-1] for name, values in read_draft(request, DRAFT).items()}
        return render(request, "topics/create.html", {"form": TopicForm(initial=draft, at=now)})
    form = TopicForm(request.POST, at=now)
    if wants_option(form):
        return render(request, "topics/create.html", {"form": with_option(form)})
    if not form.is_valid():
        return render(request, "topics/create.html", {"form": form})
    if wait := refuse_haste(request, form, "topics", rate=TOPICS_PER_HOUR):
        return shown_refused(request, "topics/create.html", {"form": form}, wait=wait)
    topic = publish(form.draft(), creator=request.user, at=now)
    forget_draft(request, DRAFT)
    messages.success(request, _("Your topic is published and takes ballots."))
    return redirect(topic)


def log_in_to_create(request: HttpRequest) -> HttpResponse:
    """To the log-in page and back; what was typed by someone whose session ended meanwhile is kept."""
    if request.method == "POST":
        limit(request, "topic drafts", rate=20, per=timedelta(hours=1))
        if keep_draft(request, DRAFT, fields=TopicForm.base_fields, lifetime=DRAFT_LIFETIME):
            messages.info(request, _("Log in to publish your topic. What you typed is kept."))
    return redirect_to_login(reverse("topics:create"))


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    try:
        topic = admit(request, code, read_page(code, request.user))
    except NoSuchTopic:
        return render(request, "topics/no_such_topic.html", status=404)
    except TopicHidden as hidden:
        return shown_hidden(request, hidden.topic)
    if code != topic.share_code:
        return redirect(f"{topic.get_absolute_url()}?{request.GET.urlencode()}".rstrip("?"), permanent=True)
    return render(request, "topics/detail.html", shown_of(topic, request))


def shown_of(topic: Topic, request: HttpRequest) -> dict[str, Any]:
    """What the page of a topic from `read_page` shows."""
    options, number = read_options(topic, all_of_them=request.GET.get("options") == "all")
    is_closed = topic.is_closed()
    return {
        "topic": topic,
        "state": topic.state.value,
        "options": options,
        "option_count": number,
        "shows_all": len(options) == number,
        "takes_options": topic.takes_options(),
        "is_own": request.user.is_authenticated and topic.creator_id == request.user.pk,
        "edits": topic.edits.select_related("editor") if topic.edited_at else (),
        "has_voted": topic.has_voted,
        "sees_result": may_see(topic.early_results, is_closed=is_closed, has_voted=topic.has_voted),
        "sections": render_sections(request, topic),
        "stylesheets": stylesheets(),
    }


def shown_hidden(request: HttpRequest, topic: Topic) -> HttpResponse:
    """That moderators hid the topic, and why; its text only to whoever proposed it."""
    is_own = request.user.is_authenticated and topic.creator_id == request.user.pk
    return render(request, "topics/hidden.html", {"topic": topic, "is_own": is_own}, status=404)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    form = ShareCodeForm(request.GET if "code" in request.GET else None)
    if not form.is_valid():
        return render(request, "topics/find.html", {"form": form})
    try:
        return redirect(find_topic(request, form.cleaned_data["code"]))
    except NoSuchTopic:
        form.add_error(
            "code", _("No topic has this code. Compare it with the one you were given, letter by letter.")
        )
        return render(request, "topics/find.html", {"form": form})


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """What crawlers may read: public pages, not the forms. Unlisted topics say `noindex` themselves."""
    lines = [
        "User-agent: *",
        "Disallow: /account/",
        "Disallow: /admin/",
        "Disallow: /code/",
        "Disallow: /topics/new/",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
