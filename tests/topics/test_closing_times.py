"""The closing time that a person types is the one that is kept, in whatever time zone the form is read."""

# ruff: noqa: DTZ001, ISC004 - what people type has no time zone yet

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from app.pages.clocks import change_about, moments_of
from app.pages.moment_field import MOMENT_FORMAT
from app.topics.topic_form import TopicForm

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ZONES = [
    *("UTC", "Europe/Berlin", "America/New_York", "America/St_Johns"),
    *("Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"),
]
MINUTES = st.datetimes(datetime(2026, 6, 3), datetime(2035, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


def form_with(closes_at: str) -> TopicForm:
    fields = {"title": "T", "options": "A\nB", "choice": "single", "visibility": "public"}
    return TopicForm(fields | {"closes_at": closes_at}, at=NOW)


def offsets(local: datetime, zone: ZoneInfo) -> set[object]:
    """Two different ones where clocks skip or repeat this hour."""
    return {local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}


@given(MINUTES, st.sampled_from(ZONES))
@example(datetime(2027, 3, 28, 2, 30), "Europe/Berlin")
@example(datetime(2027, 10, 31, 2, 30), "Europe/Berlin")
@example(datetime(2027, 10, 31, 3, 0), "Europe/Berlin")
@example(datetime(2028, 4, 2, 1, 45), "Australia/Lord_Howe")
def test_a_time_is_kept_as_typed_or_refused_because_it_is_none_or_two(local, name):
    zone = ZoneInfo(name)
    with timezone.override(zone):
        form = form_with(local.strftime(MOMENT_FORMAT))
        form.is_valid()
    if len(offsets(local, zone)) == 1:
        assert form.cleaned_data["closes_at"] == local.replace(tzinfo=zone)
    else:
        assert f"in the time zone {name}: clocks go" in str(form.errors["closes_at"])


@pytest.mark.parametrize(
    "local, said",
    [
        (
            "2027-03-28T02:30",
            "This time does not exist in the time zone Europe/Berlin: "
            "clocks go forward from 02:00 to 03:00 then.",
        ),
        (
            "2027-10-31T02:30",
            "This time comes twice in the time zone Europe/Berlin: clocks go back from 03:00 to 02:00 then.",
        ),
    ],
)
def test_what_clocks_never_show_or_show_twice_is_refused_with_the_cure(local, said):
    with timezone.override(ZoneInfo("Europe/Berlin")):
        form = form_with(local)
        assert form.errors["closes_at"] == [f"{said} Choose a time before 02:00, or 03:00 or later."]


def test_the_hour_that_comes_twice_stays_as_it_is_when_something_else_is_edited():
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Europe/Berlin")):
        fields = {"title": "T", "options": "A\nB", "choice": "single", "visibility": "public"}
        form = TopicForm(fields | {"closes_at": "2027-10-31T02:30"}, initial={"closes_at": second}, at=NOW)
        assert form.is_valid(), form.errors
        assert form.cleaned_data["closes_at"] == second


@given(MINUTES, st.sampled_from(ZONES))
def test_the_clock_shows_each_moment_that_a_local_time_is_said_to_be(local, name):
    zone = ZoneInfo(name)
    found = moments_of(local, zone)
    assert all(moment.astimezone(zone).replace(tzinfo=None) == local for moment in found)
    if len(found) != 1:
        change = change_about(local, zone)
        first, last = sorted((change.left, change.reached))
        assert first <= local < last
        assert bool(found) == (change.reached < change.left)


@pytest.mark.parametrize("name", ["America/New_York", "Pacific/Apia"])
@pytest.mark.parametrize("end", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_the_ends_of_the_calendar_are_refused(name, end):
    with timezone.override(ZoneInfo(name)):
        assert not form_with(end).is_valid()


def test_the_form_says_on_whose_clock_times_are_read():
    with timezone.override(ZoneInfo("America/St_Johns")):
        assert "Time zone: America/St_Johns." in form_with("").fields["closes_at"].help_text


@given(MINUTES, st.sampled_from(ZONES))
def test_a_time_shown_in_the_form_and_sent_back_is_the_same(local, name):
    closes_at = local.replace(tzinfo=UTC)
    with timezone.override(ZoneInfo(name)):
        shown = str(TopicForm(initial={"closes_at": closes_at}, at=NOW)["closes_at"].value())
        again = form_with(timezone.localtime(closes_at).strftime(MOMENT_FORMAT))
        again.is_valid()
    assert shown
    if "closes_at" not in again.errors:
        assert again.cleaned_data["closes_at"] == closes_at
    else:
        assert len(offsets(closes_at.astimezone(ZoneInfo(name)).replace(tzinfo=None), ZoneInfo(name))) == 2


@pytest.mark.parametrize("typed", ["2027-02-29T10:00", "2027-01-01T24:00", "10:00", "tomorrow", "0"])
def test_a_time_that_is_none_is_refused_with_an_example(typed):
    form = form_with(typed)
    assert "such as 2030-05-31 18:00" in str(form.errors["closes_at"])
    assert form["closes_at"].value() == typed


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_whatever_is_typed_is_a_time_or_an_error(text):
    form = form_with(text)
    form.is_valid()
    assert "closes_at" in form.errors or "closes_at" in form.cleaned_data
