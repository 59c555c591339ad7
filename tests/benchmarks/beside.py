"""What the site's pages are measured against: a bare page and a bare insert, mounted beside them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from app.ballots.models import Ballot, Selection
from app.topics.models import Topic

BARE = engines["django"].from_string(
    """<!doctype html><title>{{ topic.title }}</title><h1>{{ topic.title }}</h1><p>{{ user.username }}</p>
{% for option in options %}<li>{{ option.text }}</li>{% endfor %}"""
)
"""Compiled once, as the templates of files are."""


@login_required
def bare_page(request: HttpRequest) -> HttpResponse:
    """Session, member and two reads in a small template."""
    topic = Topic.objects.get(pk=5)
    context = {"topic": topic, "options": list(topic.options.all()), "user": request.user}
    return HttpResponse(BARE.render(context))


@login_required
def bare_insert(request: HttpRequest) -> HttpResponse:
    """One ballot and its selection, as plain inserts."""
    topic = Topic.objects.get(pk=int(request.POST["topic"]))
    with transaction.atomic():
        ballot = Ballot.objects.create(topic=topic, voter_id=request.user.pk or 0)
        Selection.objects.create(ballot=ballot, option_id=int(request.POST["option"]))
    return HttpResponse("done")


urlpatterns = [
    path("bare/", bare_page),
    path("bare/insert/", bare_insert),
    path("", include("democrasite.urls")),
]
