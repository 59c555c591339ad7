"""The closing time that a person types is the one that is kept, in whatever time zone the form is read."""

# ruff: noqa: DTZ001 - what people type has no time zone yet

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from app.topics.topic_form import MOMENT_FORMAT, TopicForm

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
        assert "it may be ambiguous or it may not exist" in str(form.errors["closes_at"])


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
