"""The result: as a page, as figures that refresh themselves, as files, and within other sites."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from app.ballots.curve import curve_of
from app.ballots.exports import SHAPE, as_csv, as_data
from app.ballots.reading import Reading, read
from app.ballots.results import OptionResult, leaders, most_ballots_first, participation, share, verdict
from app.ballots.vanishing import where_topics_may_vanish
from app.topics.guessing import find_topic
from app.topics.models import Topic

MOST_BARS = 50
"""A chart of more bars shows no shape any more; the table has every option."""
MOST_BARS_EMBEDDED = 12
HEIGHT_EMBEDDED, HEIGHT_OF_BAR = 260, 60
SECONDS_BETWEEN_FIGURES = 10


@require_safe
@where_topics_may_vanish
def results(request: HttpRequest, code: str) -> HttpResponse:
    """The result as bars, as a table, in words, and how the ballots came in."""
    reading = read(find_topic(request, code), person=request.user, at=timezone.now())
    if reading.why_hidden:
        context = {
            **turnout_of(reading),
            "etag": reading.etag("turnout", get_language()),
            "seconds": SECONDS_BETWEEN_FIGURES,
        }
        return render(request, "ballots/result_hidden.html", context)
    in_ballot_order = is_in_ballot_order(request)
    context = {
        **figures_of(reading, in_ballot_order=in_ballot_order),
        "etag": reading.etag(in_ballot_order, get_language(), timezone.get_current_timezone_name()),
        "seconds": SECONDS_BETWEEN_FIGURES,
        "embed": snippet(reading),
    }
    return render(request, "ballots/results.html", context)


@require_safe
@where_topics_may_vanish
def figures(request: HttpRequest, code: str) -> HttpResponse:
    """What of the result's page changes while voting is open, for a script that replaces it."""
    reading = read(find_topic(request, code), person=request.user, at=timezone.now())
    refuse_hidden(reading)
    in_ballot_order = is_in_ballot_order(request)

    def page() -> HttpResponse:
        context = {**figures_of(reading, in_ballot_order=in_ballot_order), "is_fragment": True}
        return render(request, "ballots/_figures.html", context)

    return unless_known(
        request,
        page,
        etag=reading.etag(in_ballot_order, get_language(), timezone.get_current_timezone_name()),
    )


@require_safe
@where_topics_may_vanish
def turnout(request: HttpRequest, code: str) -> HttpResponse:
    """What changes on the page of a hidden result; it tells once the result is no longer hidden."""
    reading = read(find_topic(request, code), person=request.user, at=timezone.now())

    def page() -> HttpResponse:
        return render(request, "ballots/_turnout.html", turnout_of(reading))

    return unless_known(request, page, etag=reading.etag("turnout", get_language()))


@require_safe
@where_topics_may_vanish
def result_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The result for spreadsheets."""
    reading = read(find_topic(request, code), person=request.user, at=timezone.now())
    refuse_hidden(reading)

    def file() -> HttpResponse:
        response = HttpResponse(as_csv(reading.result), content_type="text/csv; charset=utf-8")
        name = f"democrasite-{reading.topic.share_code}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return keep_from_search(response, reading.topic)

    return unless_known(request, file, etag=reading.etag("csv", SHAPE))


@require_safe
@where_topics_may_vanish
def result_json(request: HttpRequest, code: str) -> HttpResponse:
    """The result for programs; of a public topic also for those in pages of other sites."""
    reading = read(find_topic(request, code), person=request.user, at=timezone.now())
    refuse_hidden(reading)

    def data() -> HttpResponse:
        taken = reading.participation()
        told = as_data(reading.topic, reading.result, steps=taken.steps, members=taken.members)
        return keep_from_search(
            JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2}), reading.topic
        )

    response = unless_known(request, data, etag=reading.etag("json", SHAPE))
    if not reading.topic.unlisted:
        response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@where_topics_may_vanish
def embed(request: HttpRequest, code: str) -> HttpResponse:
    """The result of a public topic, small, for frames in other sites: without script, session and cookies."""
    reading = read(find_topic(request, code, among=Topic.objects.public()), person=None, at=timezone.now())

    def page() -> HttpResponse:
        context = figures_of(reading, in_ballot_order=False, most_bars=MOST_BARS_EMBEDDED, dated=False)
        context["result_address"] = address_of("ballots:results", reading.topic)
        with timezone.override(None):  # without a person, and so on the site's clock
            return HttpResponse(render_to_string("ballots/embed.html", context))

    return unless_known(request, page, etag=reading.etag("embed", get_language()))


def refuse_hidden(reading: Reading) -> None:
    """Raise PermissionDenied for whoever may not see the result yet."""
    if reading.why_hidden:
        raise PermissionDenied(reading.why_hidden)


def turnout_of(reading: Reading) -> dict[str, Any]:
    """What templates show of how many took part; it tells nothing of what they chose."""
    taken = reading.participation()
    return {
        "topic": reading.topic,
        "result": reading.result,
        "why": reading.why_hidden,
        "participation": participation(reading.result, members=taken.members),
        "curve": curve_of(taken.steps, begins_at=reading.topic.opens_at),
        "is_open": reading.topic.is_open(reading.at),
        "is_closed": reading.topic.is_closed(reading.at),
    }


def snippet(reading: Reading) -> str:
    """The HTML that shows a result on another site; its height is in CSS pixels."""
    bars = min(len(reading.result.options), MOST_BARS_EMBEDDED)
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>',
        address_of("ballots:embed", reading.topic),
        _("Result: %(title)s") % {"title": reading.topic.title},
        HEIGHT_EMBEDDED + HEIGHT_OF_BAR * bars,
    )


def address_of(page: str, topic: Topic) -> str:
    """The whole address of one of a topic's pages, with scheme and host."""
    return f"{settings.SITE_URL}{reverse(page, args=[topic.share_code])}"


def is_in_ballot_order(request: HttpRequest) -> bool:
    return request.GET.get("order") == "ballot"


def figures_of(
    reading: Reading, *, in_ballot_order: bool, most_bars: int = MOST_BARS, dated: bool = True
) -> dict[str, Any]:
    """What templates show of a result; `dated` with the turnout over time, for one query more."""
    topic, result = reading.topic, reading.result
    options = list(result.options) if in_ballot_order else most_ballots_first(result.options)
    ahead = {option.position for option in leaders(result.options)}
    rows = [row_of(option, of=result.ballots, leads=option.position in ahead) for option in options]
    return {
        **(turnout_of(reading) if dated else {"topic": topic, "result": result}),
        "verdict": reading.why_hidden or verdict(result),
        "rows": rows,
        "bars": [(option.text, option.ballots, part, leads) for option, part, leads in rows[:most_bars]],
        "in_ballot_order": in_ballot_order,
        "is_open": topic.is_open(reading.at),
        "is_closed": topic.is_closed(reading.at),
        "leading": _("Level at the top") if len(ahead) > 1 else _("Most ballots"),
    }


def row_of(option: OptionResult, *, of: int, leads: bool) -> tuple[OptionResult, Any, bool]:
    return option, share(option.ballots, of=of), leads


def unless_known(request: HttpRequest, make: Any, *, etag: str) -> HttpResponse:
    """What `make` makes; or, for someone who has the answer with this `etag`, only that it is the same."""
    response = get_conditional_response(request, etag=etag) or make()
    response["ETag"] = etag
    patch_cache_control(response, no_cache=True)
    return response


def keep_from_search(response: HttpResponse, topic: Topic) -> HttpResponse:
    """Files have no head to say it in."""
    if topic.unlisted:
        response["X-Robots-Tag"] = "noindex"
    return response
