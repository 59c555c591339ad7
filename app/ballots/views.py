"""The pages on which people vote."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from app.accounts.drafts import forget_draft, keep_draft, read_draft
from app.accounts.models import User
from app.accounts.rate_limits import limit
from app.ballots import tally
from app.ballots.casting import cast, withdraw
from app.ballots.closing import refuse_unless_open
from app.ballots.errors import BallotRefused, NoBallot, VoterRemoved, VotingClosed, VotingNotOpenYet
from app.ballots.forms import BallotForm
from app.ballots.models import Ballot
from app.ballots.vanishing import where_topics_may_vanish
from app.pages.errors import RateLimited
from app.topics.guessing import find_topic
from app.topics.models import Option, Topic
from app.topics.reading import read_ballot_paper
from app.topics.share_codes import normalize_share_code

BALLOTS_PER_HOUR = 60
"""Of one person, on all topics together, changes and withdrawals included."""

SHORT_BALLOT = 12
"""Up to as many options fit a screen or two; on longer ballots the button stays in sight."""

DRAFT = "ballot"
DRAFT_LIFETIME = timedelta(minutes=30)
"""Long enough to log in, with a new password if need be; short, because what one votes is a secret."""


@require_http_methods(["GET", "HEAD", "POST"])
@where_topics_may_vanish
def ballot(request: HttpRequest, code: str) -> HttpResponse:
    """The ballot paper; posted, the selections to check; posted with `confirm`, the ballot is cast."""
    if not request.user.is_authenticated:
        return log_in_to_vote(request, code)
    topic = find_topic(request, code)
    try:
        refuse_unless_open(topic, at=timezone.now())
    except BallotRefused as refusal:
        return show_refusal(request, topic, refusal)
    earlier = SimpleLazyObject(lambda: earlier_ballot(topic, voter=member(request)))
    form = ballot_form(request, topic, earlier)
    if not form.is_bound or not form.is_valid() or "change" in request.POST:
        return show_ballot(request, form, earlier)
    if "confirm" not in request.POST:
        return render(request, "ballots/check.html", {"topic": topic, "form": form, "earlier": earlier})
    return cast_ballot(request, form, earlier)


def earlier_ballot(topic: Topic, *, voter: User) -> Ballot | None:
    """What this person has cast on the topic before, with its selections; read only where it is shown."""
    return Ballot.objects.on(topic).cast_by(voter).prefetch_related("selections").first()


def log_in_to_vote(request: HttpRequest, code: str) -> HttpResponse:
    """To the log-in page and back; what was selected by someone whose session ended meanwhile is kept."""
    if request.method == "POST":
        limit(request, "ballot drafts", rate=200, per=timedelta(hours=1))
        if keep_draft(
            request, DRAFT, about=normalize_share_code(code), fields=["option"], lifetime=DRAFT_LIFETIME
        ):
            messages.info(
                request, _("Log in to cast your ballot. What you chose is kept, and nothing is recorded yet.")
            )
    return redirect_to_login(request.get_full_path())


def ballot_form(request: HttpRequest, topic: Topic, earlier: Any) -> BallotForm:
    """The ballot as posted; or as sent before log-in; or with the voter's own selections, or empty."""
    options = read_ballot_paper(topic)
    if request.method == "POST":
        return BallotForm(request.POST, topic=topic, options=options)
    sent = set(read_draft(request, DRAFT, about=topic.share_code).get("option", []))
    drafted = [option.pk for option in options if str(option.pk) in sent]
    recorded = [selection.option_id for selection in earlier.selections.all()] if earlier else ()
    return BallotForm(topic=topic, options=options, selected=drafted or recorded, is_draft=bool(drafted))


def show_ballot(request: HttpRequest, form: BallotForm, earlier: Any, *, status: int = 200) -> HttpResponse:
    is_long = len(form.options) > SHORT_BALLOT
    context = {"topic": form.topic, "form": form, "earlier": earlier, "is_long": is_long}
    return render(request, "ballots/ballot.html", context, status=status)


def cast_ballot(request: HttpRequest, form: BallotForm, earlier: Any) -> HttpResponse:
    """Cast what the form holds; whatever refuses it, the selections stay on the page."""
    topic = form.topic
    try:
        limit(request, "ballots", rate=BALLOTS_PER_HOUR, per=timedelta(hours=1))
        cast(topic, voter=member(request), options=form.cleaned_data["option"], at=timezone.now())
    except RateLimited as refusal:
        form.add_error(
            None, _("You have changed your ballots very often. Wait a while, then cast this one again.")
        )
        response = show_ballot(request, form, earlier, status=429)
        response["Retry-After"] = str(refusal.retry_after)
        return response
    except (VotingClosed, VotingNotOpenYet) as refusal:
        return show_refusal(request, topic, refusal)
    except BallotRefused as refusal:
        form.add_error(None if isinstance(refusal, VoterRemoved) else "option", str(refusal))
        return show_ballot(request, form, earlier)
    forget_draft(request, DRAFT)
    return redirect("ballots:confirmation", topic.share_code)


@login_required
@require_safe
@where_topics_may_vanish
def confirmation(request: HttpRequest, code: str) -> HttpResponse:
    """What is recorded of this person's ballot. Freshens the tally, from which lists read their figures."""
    topic = find_topic(request, code)
    recorded = Ballot.objects.on(topic).cast_by(member(request)).first()
    if recorded is None:
        messages.info(request, _("You have not cast a ballot on this topic."))
        return redirect("ballots:ballot", topic.share_code)
    at = timezone.now()
    tally.refresh(topic, at=at)
    context = {
        "topic": topic,
        "ballot": recorded,
        "options": selected_options(recorded),
        "is_open": topic.is_open(at),
    }
    return render(request, "ballots/confirmation.html", context)


def selected_options(ballot: Ballot) -> QuerySet[Option]:
    """What a ballot says, in ballot order."""
    return Option.objects.filter(selections__ballot=ballot).order_by("position")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@where_topics_may_vanish
def withdrawal(request: HttpRequest, code: str) -> HttpResponse:
    """Asks whether to withdraw; posted, does."""
    topic = find_topic(request, code)
    try:
        if request.method == "POST":
            return withdraw_ballot(request, topic)
        refuse_unless_open(topic, at=timezone.now())
    except NoBallot:
        return no_ballot_to_withdraw(request, topic)
    except BallotRefused as refusal:
        return show_refusal(request, topic, refusal)
    recorded = Ballot.objects.on(topic).cast_by(member(request)).first()
    if recorded is None:
        return no_ballot_to_withdraw(request, topic)
    options = Option.objects.filter(selections__ballot=recorded).order_by("position")
    return render(
        request, "ballots/withdrawal.html", {"topic": topic, "ballot": recorded, "options": options}
    )


def withdraw_ballot(request: HttpRequest, topic: Topic) -> HttpResponse:
    limit(request, "ballots", rate=BALLOTS_PER_HOUR, per=timedelta(hours=1))
    withdraw(topic, voter=member(request), at=timezone.now())
    tally.refresh(topic)
    messages.success(request, _("Your ballot is withdrawn. You can vote again until voting closes."))
    return redirect(topic)


def no_ballot_to_withdraw(request: HttpRequest, topic: Topic) -> HttpResponse:
    """A second click on the button, or an old page: nothing is wrong, and nothing is left to do."""
    messages.info(request, NoBallot.message)
    return redirect(topic)


def show_refusal(request: HttpRequest, topic: Topic, refusal: BallotRefused) -> HttpResponse:
    """Voting is not open: a fact for those who look, a conflict for those who posted."""
    is_post = request.method == "POST"
    context = {"topic": topic, "refusal": refusal, "is_post": is_post, "is_closed": topic.is_closed()}
    return render(request, "ballots/not_open.html", context, status=409 if is_post else 200)


def member(request: HttpRequest) -> User:
    """Who is logged in. For pages that `login_required` guards."""
    if not isinstance(request.user, User):
        raise TypeError("This page is for people who are logged in.")
    return request.user
