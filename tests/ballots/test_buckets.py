"""Buckets of time, and the curve that is drawn from them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ballots.buckets import LENGTHS, MOST_BUCKETS, Step, buckets_over, fill, steps
from app.ballots.curve import HEIGHT, WIDTH, curve_of, round_up

from .conftest import NOON

moments = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@given(moments, moments)
def test_few_buckets_cover_any_span_without_a_gap(opening, end):
    buckets = buckets_over(opening, end)
    assert 1 <= buckets.number <= MOST_BUCKETS
    assert buckets.start <= opening
    assert buckets.end_of(buckets.number - 1) > max(opening, end)


@given(moments, st.timedeltas(timedelta(minutes=1), timedelta(days=20_000)))
def test_no_finer_buckets_would_have_done(opening, length):
    buckets = buckets_over(opening, opening + length)
    finer = [seconds for seconds in LENGTHS if seconds < buckets.seconds]
    assert not finer or length / timedelta(seconds=finer[-1]) > MOST_BUCKETS - 2


@pytest.mark.parametrize(
    "length, seconds",
    [
        (HOUR / 2, 60),
        (HOUR, 120),
        (24 * HOUR, 1800),
        (timedelta(days=20), 43_200),
        (timedelta(days=59), 86_400),
    ],
)
def test_buckets_have_lengths_that_people_can_name(length, seconds):
    assert buckets_over(NOON, NOON + length).seconds == seconds


def test_days_begin_at_midnight():
    assert buckets_over(NOON, NOON + timedelta(days=50)).start == NOON.replace(hour=0)


@pytest.mark.parametrize("year", [1, 1969])
def test_a_topic_that_opened_before_computers_did_is_no_error(year):
    assert buckets_over(NOON.replace(year=year), NOON).number <= MOST_BUCKETS


@given(st.dictionaries(st.integers(-100, 200), st.integers(0, 1000)))
def test_no_ballot_falls_out_of_the_buckets(found):
    assert sum(fill(buckets_over(NOON, NOON + HOUR), found)) == sum(found.values())


@given(st.lists(st.integers(0, 50), min_size=1, max_size=MOST_BUCKETS))
def test_steps_add_up_and_never_leave_the_count(filled):
    buckets = buckets_over(NOON, NOON + timedelta(minutes=len(filled) - 1))
    end = buckets.end_of(len(filled) - 1) - timedelta(seconds=5)
    made = steps(buckets, filled, end=end)
    assert [step.new for step in made] == filled
    assert made[-1] == Step(end, filled[-1], sum(filled))


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=MOST_BUCKETS))
def test_the_curve_rises_within_its_picture(news):
    made, total = [], 0
    for number, new in enumerate(news, start=1):
        total += new
        made.append(Step(NOON + number * HOUR, new, total))
    curve = curve_of(made, begins_at=NOON)
    if not total:
        assert curve is None
        return
    points = [tuple(map(float, point.split(","))) for point in curve.line.split()]
    assert points[0] == (0, HEIGHT) and points[-1][0] == WIDTH
    assert points == sorted(points, key=lambda point: (point[0], -point[1]))
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)


def test_the_curve_says_by_when_half_of_the_ballots_were_there():
    made = [Step(NOON + HOUR, 1, 1), Step(NOON + 2 * HOUR, 4, 5), Step(NOON + 3 * HOUR, 4, 9)]
    assert curve_of(made, begins_at=NOON).half_at == NOON + 2 * HOUR


def test_before_anybody_has_voted_there_is_no_curve():
    assert curve_of([], begins_at=NOON) is None
    assert curve_of([Step(NOON + HOUR, 0, 0)], begins_at=NOON) is None


def test_where_no_time_has_passed_there_is_no_curve():
    assert curve_of([Step(NOON, 3, 3)], begins_at=NOON) is None


@given(st.integers(1, 10**9))
def test_a_scale_is_a_little_higher_than_what_it_measures(number):
    top = round_up(number)
    assert number <= top <= 2 * number
    assert int(str(top).rstrip("0")) in (1, 2, 4, 6, 8)
