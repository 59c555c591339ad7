"""Editing, closing and deleting a topic: who may, what stays, and that nothing typed is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from app.ballots.casting import cast
from app.ballots.errors import OptionNotOnBallot, SeveralSelected, VotingClosed
from app.ballots.models import Ballot
from app.topics import editing
from app.topics.correcting import is_correction
from app.topics.editing import NotACorrection, TopicChanged, Wording
from app.topics.models import Edit, Option, Topic
from app.topics.publishing import Draft

OWN_PAGES = ["edit", "close", "delete"]


@pytest.fixture
def topic(make_topic):
    return make_topic(tags=["streets"])


@pytest.fixture
def voted(topic, bob):
    cast(topic, voter=bob, options=[topic.options.first()], at=timezone.now())
    return topic


def wording(topic, **changes) -> dict[str, str]:
    texts = "\n".join(topic.options.values_list("text", flat=True))
    return {
        "title": topic.title,
        "description": topic.description,
        "options": texts,
        "tags": "streets",
        **changes,
    }


@pytest.mark.parametrize("page", OWN_PAGES)
def test_only_its_creator_comes_to_the_pages(as_alice, as_bob, as_charlie, topic, page):
    address = f"{topic.get_absolute_url()}{page}/"
    for method in ("get", "post"):
        assert getattr(as_bob, method)(address).status_code == 403
        answer = getattr(as_charlie, method)(address)
        assert answer.status_code == 302 and answer.url.startswith("/account/log-in/")
    assert Topic.objects.get() == topic
    assert as_alice.get(address).status_code == 200


@pytest.mark.parametrize("page", OWN_PAGES)
def test_a_code_that_does_not_exist_is_not_found(as_alice, page):
    assert as_alice.get(f"/topics/ZZZZZZZZ/{page}/").status_code == 404


def test_only_its_creator_sees_the_links(as_alice, as_bob, topic):
    link = f'href="{topic.get_absolute_url()}edit/"'
    assert link in as_alice.get(topic.get_absolute_url()).text
    assert link not in as_bob.get(topic.get_absolute_url()).text


def test_before_the_first_ballot_everything_may_change(as_alice, topic, filled_in):
    filled_in |= {"title": "What else?", "options": "A\nB\nC", "choice": "multiple", "visibility": "unlisted"}
    as_alice.post(f"{topic.get_absolute_url()}edit/", filled_in)
    topic.refresh_from_db()
    assert (topic.title, topic.multiple_choice, topic.unlisted) == ("What else?", True, True)
    assert [option.text for option in topic.options.all()] == ["A", "B", "C"]
    assert [tag.name for tag in topic.tags.all()] == ["cycling", "streets"]
    assert not Edit.objects.exists()


def test_the_form_shows_the_topic_as_it_is(as_alice, make_topic):
    closing = datetime(2030, 5, 1, 18, 30, tzinfo=UTC)
    topic = make_topic(tags=["parks", "trees"], closes_at=closing, multiple_choice=True)
    page = as_alice.get(f"{topic.get_absolute_url()}edit/").text
    for shown in ("Market square\nLibrary", "parks, trees", "2030-05-01T18:30"):
        assert shown in page


def test_after_a_ballot_wording_is_corrected_and_both_texts_are_shown(as_alice, as_charlie, voted):
    address = voted.get_absolute_url()
    as_alice.post(
        f"{address}edit/",
        wording(voted, title="Where do the bike racks go?", options="Market square\nLibraries"),
    )
    page = as_charlie.get(address).text
    for shown in ("Where do the bicycle racks go?", "Where do the bike racks go?", "Libraries", "Library"):
        assert shown in page
    assert "Compare both texts" in as_charlie.get(f"{address}results/").text
    assert Ballot.objects.on(voted).count() == 1


def test_another_meaning_is_refused_and_nothing_typed_is_lost(as_alice, voted):
    answer = as_alice.post(
        f"{voted.get_absolute_url()}edit/", wording(voted, options="Market square\nNowhere at all")
    )
    assert answer.status_code == 200
    assert "says something else than" in answer.text and "Nowhere at all" in answer.text
    assert not Edit.objects.exists()
    assert not Option.objects.filter(text="Nowhere at all").exists()


@pytest.mark.parametrize("options", ["Market square", "Market square\nLibrary\nHarbour"])
def test_the_number_of_options_stays_once_people_voted(as_alice, voted, options):
    answer = as_alice.post(f"{voted.get_absolute_url()}edit/", wording(voted, options=options))
    assert "neither be added nor removed" in answer.text


def test_options_may_swap_their_spellings(make_topic, alice):
    topic = make_topic(options=["The old town", "The old Town"])
    new = Wording(title=topic.title, description="", options=["The old Town", "The old town"])
    assert editing.correct(topic, new, editor=alice, at=timezone.now()) == 2
    assert [option.text for option in topic.options.all()] == ["The old Town", "The old town"]


def test_an_unchanged_wording_leaves_no_trace(as_alice, voted):
    as_alice.post(f"{voted.get_absolute_url()}edit/", wording(voted, tags="parks"))
    voted.refresh_from_db()
    assert not Edit.objects.exists() and voted.edited_at is None
    assert [tag.name for tag in voted.tags.all()] == ["parks"]


def test_a_topic_is_not_rewritten_once_somebody_voted(voted):
    draft = Draft(title="T", description="", options=["A"], multiple_choice=False, unlisted=False)
    with pytest.raises(TopicChanged):
        editing.rewrite(voted, draft)
    assert Topic.objects.get().title == voted.title


@pytest.mark.django_db(transaction=True)
def test_a_ballot_on_a_rewritten_topic_is_refused(make_topic, bob):
    topic = make_topic(multiple_choice=True)
    options = list(topic.options.all())
    draft = {"title": topic.title, "description": "", "unlisted": False}
    editing.rewrite(topic, Draft(options=["A", "B"], multiple_choice=False, **draft))
    with pytest.raises(SeveralSelected):
        cast(topic, voter=bob, options=options, at=timezone.now())
    with pytest.raises(OptionNotOnBallot):
        cast(topic, voter=bob, options=options[:1], at=timezone.now())
    assert not Ballot.objects.exists()


def test_closing_early_takes_a_reason_and_no_ballot_after_it(as_alice, as_charlie, voted, bob):
    address = voted.get_absolute_url()
    assert "Say why voting ends now" in as_alice.post(f"{address}close/", {"reason": " "}).text
    as_alice.post(f"{address}close/", {"reason": "The council decided <yesterday>."})
    for page in (address, f"{address}results/"):
        assert "The council decided &lt;yesterday&gt;." in as_charlie.get(page).text
    with pytest.raises(VotingClosed):
        cast(Topic.objects.get(), voter=bob, options=[voted.options.last()], at=timezone.now())


def test_a_closed_topic_cannot_be_closed_again(as_alice, make_topic):
    now = timezone.now()
    topic = make_topic(at=now - timedelta(hours=2), closes_at=now - timedelta(hours=1))
    as_alice.post(f"{topic.get_absolute_url()}close/", {"reason": "Once more"})
    topic.refresh_from_db()
    assert topic.closing_reason == "" and topic.closes_at == now - timedelta(hours=1)


def test_deleting_says_what_goes_and_takes_it(as_alice, voted):
    page = as_alice.get(f"{voted.get_absolute_url()}delete/").text
    assert "2 options" in page and "1 ballot" in page
    assert Topic.objects.exists()
    as_alice.post(f"{voted.get_absolute_url()}delete/")
    assert not Topic.objects.exists() and not Ballot.objects.exists()
    assert as_alice.get(voted.get_absolute_url()).status_code == 404


def test_changes_are_limited_and_keep_what_was_typed(as_alice, voted):
    address = f"{voted.get_absolute_url()}edit/"
    for _ in range(60):
        as_alice.post(address, wording(voted, tags="parks"))
    answer = as_alice.post(address, wording(voted, title="Where do the bicycle racks  stand?"))
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert "Try again in" in answer.text and "racks stand?" in answer.text.replace("  ", " ")


def test_a_correction_is_refused_where_it_means_something_else():
    assert is_correction("Libary at the harbour", "Library at the harbour")
    assert not is_correction("Yes", "No")
    assert not is_correction("It costs 5 euros", "It costs 8 euros")


@given(st.text(max_size=60))
@example("")
def test_a_text_is_a_correction_of_itself(text):
    assert is_correction(text, text)


def test_a_refused_correction_names_both_texts(voted, alice):
    new = Wording(title="Something new", description="", options=["Market square", "Library"])
    with pytest.raises(NotACorrection) as refusal:
        editing.correct(voted, new, editor=alice, at=timezone.now())
    assert (refusal.value.before, refusal.value.after) == (voted.title, "Something new")
