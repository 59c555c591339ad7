"""What is kept within the process shows every change at once, and takes no more room than it may."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier, Thread

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from app.ballots.results import OptionResult
from app.pages import moments
from app.pages.memory import Memory, remembered, size_of, told_apart
from app.pages.templatetags.pages import from_now, when
from app.pages.templatetags.remembering import part
from app.topics.models import Topic

pytestmark = pytest.mark.once

INPUTS = st.one_of(
    st.text(max_size=5),
    st.text(max_size=5).map(mark_safe),
    st.integers(-2, 2),
    st.booleans(),
    st.none(),
    st.sampled_from([0.0, -0.0, 1.0, 1.5]),
    st.sampled_from([Decimal(1), Decimal("1.0"), Decimal("1.50")]),
    st.tuples(st.text(max_size=2), st.integers(0, 1)),
)


def render(source, **context):
    return Template("{% load remembering pages %}" + source).render(Context(context))


def test_what_was_made_is_not_made_again():
    memory: Memory[str] = Memory(most=10_000)
    made = []

    def make():
        made.append(1)
        return "value"

    assert [memory.recall("key", make) for _ in range(3)] == ["value"] * 3
    assert made == [1]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 900)), max_size=200))
def test_a_memory_never_grows_beyond_its_bytes_and_never_mixes_up_values(asked):
    memory: Memory[str] = Memory(most=5_000)
    for number, length in asked:
        key = f"{number} {length}"
        assert memory.recall(key, partial(key.ljust, 10 + length, "x")) == key.ljust(10 + length, "x")
        kept = [*memory.younger.items(), *memory.older.items()]
        assert sum(len(str(key)) + len(value) for key, value in kept) < 5_000


def test_texts_within_a_key_count_wherever_they_stand():
    text = "x" * 10_000
    for key in (text, (1, (text, 2)), (OptionResult(1, text, 3), True)):
        assert 10_000 < size_of(key) < 11_000


def test_what_is_asked_for_again_and_again_outlives_what_is_not():
    memory: Memory[str] = Memory(most=20_000)
    memory.recall("often", lambda: "first")
    for number in range(1_000):
        memory.recall(number, lambda: "x" * 100)
        assert memory.recall("often", lambda: "made anew") == "first"
    assert memory.recall(0, lambda: "made anew") == "made anew"


def test_threads_share_it():
    memory: Memory[str] = Memory(most=3_000)
    together = Barrier(8)
    wrong = []

    def ask():
        together.wait()
        for number in range(3_000):
            key = number % 37
            if memory.recall(key, partial(f"{key}".rjust, 200)) != f"{key}".rjust(200):
                wrong.append(key)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@given(INPUTS, INPUTS)
def test_equal_keys_print_the_same(one, other):
    if told_apart(one) == told_apart(other):
        template = Template("{{ thing }}")
        assert template.render(Context({"thing": one})) == template.render(Context({"thing": other}))


@given(st.lists(INPUTS, min_size=1, max_size=20))
def test_a_remembered_part_prints_what_it_would_print_anew(values):
    template = Template("{% load remembering %}{% remember thing=thing %}{{ thing }}{% endremember %}")
    for value in values:
        assert template.render(Context({"thing": value})) == Template("{{ thing }}").render(
            Context({"thing": value})
        )


def test_a_changed_input_shows_at_once():
    template = Template(
        "{% load remembering %}{% remember title=topic.title %}<b>{{ title }}</b>{% endremember %}"
    )
    topic = Topic(title="Racks")
    assert template.render(Context({"topic": topic})) == "<b>Racks</b>"
    topic.title = "A & B"
    assert template.render(Context({"topic": topic})) == "<b>A &amp; B</b>"


def test_nothing_but_the_inputs_reaches_a_remembered_part():
    source = "{% remember a=a %}{{ a }}{{ secret }}{{ request }}{{ user }}{% endremember %}"
    assert render(source, a=1, secret="bob", request="x", user="alice") == "1"


def test_each_language_has_its_own():
    template = Template("{% load remembering i18n %}{% remember %}{% translate 'Topics' %}{% endremember %}")
    spoken = []
    for language in ("en", "de", "en"):
        with translation.override(language):
            spoken.append(template.render(Context()))
    assert spoken == ["Topics", "Themen", "Topics"]


def test_a_model_is_no_input_because_it_changes():
    with pytest.raises(TypeError, match="'topic' is a Topic"):
        render("{% remember topic=topic %}{% endremember %}", topic=Topic())
    with pytest.raises(TypeError, match="'topic' is a Topic"):
        part("topics/_ballots.html", topic=Topic())


@pytest.mark.parametrize(
    "source", ["{% remember title %}{% endremember %}", "{% remember %}{% csrf_token %}{% endremember %}"]
)
def test_what_cannot_be_remembered_is_refused_when_the_template_is_read(source):
    with pytest.raises(TemplateSyntaxError, match=r"name=value|csrf_token"):
        render(source)


def test_settings_that_change_make_it_forget(settings):
    made = []

    @remembered(most=10_000)
    def answer(number: int) -> str:
        made.append(number)
        return str(number)

    answer(1), answer(1)
    settings.SITE_URL = "https://elsewhere.example"
    answer(1)
    assert made == [1, 1]


@given(
    st.integers(-400 * 86_400, 400 * 86_400),
    st.lists(st.integers(-3 * 86_400, 3 * 86_400), min_size=2, max_size=10),
)
def test_times_in_words_are_those_of_now(apart, distances):
    moment = datetime(2026, 12, 31, 12, 0, 30, tzinfo=UTC) + timedelta(seconds=apart)
    for seconds in distances:
        now = moment + timedelta(seconds=seconds)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(timezone, "now", lambda now=now: now)
            day = moments.day_and_time(timezone.localtime(moment), now=now)
            distance = moments.distance(moment, now=now)
            assert f">{distance}</time>" in from_now(moment)
            assert f">{day} ({distance})</time>" in when(moment)


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    ],
)
def test_a_clock_that_is_put_back_mixes_up_no_hours(zone, first):
    with timezone.override(zone):
        shown = {when(first + timedelta(hours=hour)).split(">")[0] for hour in (0, 1)}
        assert len(shown) == 2


def test_each_zone_has_its_own_times():
    template = Template("{% load remembering %}{% remember at=at %}{{ at|date:'H:i' }}{% endremember %}")
    noon, shown = datetime(2026, 7, 1, 12, tzinfo=UTC), []
    for zone in ("UTC", "Europe/Berlin", "UTC"):
        with timezone.override(zone):
            shown.append(template.render(Context({"at": noon})))
    assert shown == ["12:00", "14:00", "12:00"]
