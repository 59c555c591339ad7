"""Any text in any field: kept as a person sees it, or refused on the page; never a failure."""

import pytest
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.topics.models import Topic
from app.topics.plain_text import has_unprintable, tidy_line
from tests.topics.conftest import BUSY_MACHINE

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=120) | st.sampled_from(
    ["a\x00b", "\x00", "🗳️ 𝒱ote 👨‍👩‍👧", "שלום עולם", "\u202eabc\u202c", "e\u0301", "x" * 5000, "\ufeff", "İ"]
)
EXAMPLES = settings(max_examples=25, deadline=None, suppress_health_check=BUSY_MACHINE)


@EXAMPLES
@given(ANY_TEXT)
@example("a\x00b")
def test_an_option_that_is_added_stands_there_as_typed(as_bob, make_topic, text):
    topic = make_topic(collaborative=True)
    answer = as_bob.post(
        f"{topic.get_absolute_url()}options/new/", {"text": text, "compared": tidy_line(text)}
    )
    assert answer.status_code in (200, 302, 429)
    if answer.status_code == 302:
        assert topic.options.filter(text=tidy_line(text)).exists()
    if has_unprintable(tidy_line(text)):  # separators such as U+001F count as spaces
        assert topic.options.count() == 2


@EXAMPLES
@given(ANY_TEXT)
def test_a_reason_to_close_is_kept_or_refused(as_alice, make_topic, text):
    topic = make_topic()
    answer = as_alice.post(f"{topic.get_absolute_url()}close/", {"reason": text})
    topic.refresh_from_db()
    assert answer.status_code in (200, 302, 429)
    assert topic.closing_reason == (tidy_line(text) if answer.status_code == 302 else "")
    assert topic.is_closed(timezone.now()) == (answer.status_code == 302)


@EXAMPLES
@given(ANY_TEXT)
def test_any_text_as_a_code_finds_nothing_and_fails_nowhere(as_charlie, text):
    assert as_charlie.get("/code/", {"code": text}).status_code in (200, 429)


@pytest.mark.parametrize("field", ["title", "description", "options", "tags"])
@pytest.mark.parametrize("text", ["שלום עולם", "🗳️", "日本"])
def test_text_of_any_writing_is_published_and_shown(as_alice, as_charlie, filled_in, *, field, text):
    as_alice.post("/topics/new/", filled_in | {field: text})
    assert text in as_charlie.get(Topic.objects.get().get_absolute_url()).text
