"""Where moderation quotes a text, nobody reads Markdown's marks."""

import pytest
from django.utils import timezone

from app.discussion import arguing
from app.moderation.models import Kind, Verdict
from app.moderation.telling import appeal_link, body_of
from tests.moderation.conftest import decide, report
from tests.staff.cast import client_of

MARKED = "Mr **Grey** is a [thief](https://example.org/proof)."
SPELT = "Mr Grey is a thief."


@pytest.fixture
def marked(topic, bob):
    return arguing.argue(topic, author=bob, stance="for", text=MARKED, at=timezone.now())


def test_the_pages_of_reporting_appealing_and_what_became_of_it(marked, as_dana, dana, as_bob, max_):
    path = f"{marked.topic.get_absolute_url()}report/argument/{marked.pk}/"
    decision = decide(report(marked.topic, Kind.ARGUMENT, marked.pk, by=dana), Verdict.HIDE, by=max_)
    appeal = as_bob.get("/moderation/appeal/" + appeal_link(decision).rpartition("/appeal/")[2])
    pages = [as_dana.get("/moderation/own/"), as_bob.get("/moderation/own/"), appeal]
    decide(decision.case, Verdict.RESTORE, by=max_)
    pages += [as_dana.get(path), as_bob.get(path)]
    for page in pages:
        assert SPELT in page.text
        assert "**" not in page.text
    assert SPELT in body_of(decision)
    assert "**" not in body_of(decision)


def test_links_to_an_argument_name_it_without_marks(marked, as_charlie):
    for path in (marked.topic.get_absolute_url(), f"{marked.topic.get_absolute_url()}arguments/"):
        assert f'Reply<span class="visually-hidden">: {SPELT}</span>' in as_charlie.get(path).text


def test_moderators_read_a_text_as_it_was_shown_with_its_links(marked, dana, max_):
    case = report(marked.topic, Kind.ARGUMENT, marked.pk, by=dana)
    page = client_of(max_).get(f"/admin/moderation/case/{case.pk}/change/").text
    assert "Mr <strong>Grey</strong> is a" in page
    assert 'href="https://example.org/proof"' in page
    assert SPELT in client_of(max_).get("/admin/moderation/case/").text
    assert str(case) == f"Argument: {SPELT}"


@pytest.mark.once
@pytest.mark.parametrize(
    ("kind", "text", "quote", "html"),
    [
        (Kind.OPTION, "2 * 3 * 4 <b>", "2 * 3 * 4 <b>", "2 * 3 * 4 &lt;b&gt;"),
        (
            Kind.TOPIC,
            "A *b* c\n\nOr **d**",
            "A *b* c\nOr d",
            "<p><strong>A *b* c</strong></p><p>Or <strong>d",
        ),
        (Kind.TOPIC, "A *b* <c>", "A *b* <c>", "<p><strong>A *b* &lt;c&gt;</strong></p>"),
        (Kind.REPLY, "Yes, `so`<script>", "Yes, so<script>", "<p>Yes, <code>so</code>&lt;script&gt;"),
    ],
)
def test_only_what_is_markdown_is_read_as_such(kind, text, quote, html):
    assert kind.quote(text) == quote
    assert kind.render(text).startswith(html)
