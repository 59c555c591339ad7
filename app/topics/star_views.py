"""The star on a topic: a form button that needs no script."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from app.accounts.models import User
from app.accounts.rate_limits import limit
from app.accounts.views.destinations import asked_destination
from app.topics import starring
from app.topics.guessing import find_topic

STARS_PER_HOUR = 300


@require_http_methods(["GET", "HEAD", "POST"])
def star(request: HttpRequest, code: str) -> HttpResponse:
    """Star the topic, or take the star back where `star` is `off`; then back to where the button was.

    Says which of the two is wanted, so that a button pressed twice does it once.
    """
    topic = find_topic(request, code)
    if request.method != "POST":
        return redirect(topic)  # somebody was sent here after logging in
    if not isinstance(request.user, User):
        messages.info(request, _("Log in to keep topics as your favourites."))
        return redirect(topic)
    limit(request, "stars", rate=STARS_PER_HOUR, per=timedelta(hours=1))
    if request.POST.get("star") == "off":
        starring.unstar(topic, person=request.user)
    else:
        starring.star(topic, person=request.user, at=timezone.now())
    # To the button itself, which has the focus there: nobody looks for their place in the list again.
    destination = asked_destination(request) or topic.get_absolute_url()
    return redirect(f"{destination.partition('#')[0]}#star-{topic.share_code}")
