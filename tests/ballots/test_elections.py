"""Reading and importing elections."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.models import User
from app.ballots import elections, tally
from app.ballots.elections.importing import AlreadyImported, import_election, voter_prefix
from app.ballots.elections.profiles import BadElection, parse_election, read_election
from app.ballots.models import Ballot, Selection
from app.topics.models import Topic

from .conftest import NOON

FOLDER = Path(elections.__file__).parent
BURLINGTON, DEBIAN = FOLDER / "burlington-2009.json", FOLDER / "debian-2006.json"


def text(**changes):
    """An election's file: three ballots for A before B, one for B."""
    data = {
        "title": "A small election",
        "source": "a test",
        "options": ["A", "B"],
        "ballots": [{"count": 3, "ranking": [["A"], ["B"]]}, {"count": 1, "ranking": [["B"]]}],
    }
    return json.dumps({**data, **changes})


@pytest.fixture
def write(tmp_path):
    def write_file(content, name="small.json"):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write_file


def test_first_choices_of_burlington_are_those_of_its_profiles():
    counted = read_election(BURLINGTON).count_first_choices()
    assert sum(counted.values()) == 8980 + 4
    assert counted["Kurt Wright (Republican)"] == 2954


def test_published_first_choices_of_burlington_are_those_among_the_last_three():
    election = read_election(BURLINGTON)
    counted = election.count_first_choices(election.known_first_choices)
    assert counted == election.known_first_choices


def test_debian_has_the_published_number_of_ballots():
    assert read_election(DEBIAN).ballots == 421


def profile(**changes):
    return [{"count": 1, "ranking": [["A"]], **changes}]


@pytest.mark.parametrize(
    "content, complaint",
    [
        ("", "line 1, column 1 is not JSON"),
        ('{"title":\n oops}', "line 2, column 2 is not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"title": ' + "9" * 5000 + "}", "too long a number"),
        ("[]", "holds no election"),
        (text(title=""), "title: a text is missing"),
        (text(title=7), "title: a text is missing"),
        (text(title="x" * 201), "title: 201 characters are too many; 200 are allowed"),
        (text(title="a\0b"), "title: 'a\\x00b' holds a character that cannot be stored"),
        (text(title="\ud83d"), "title: '\\ud83d' holds a character that cannot be stored"),
        (text(options=[]), "options: a list of 1 to 1000 names is needed"),
        (text(options=[str(one) for one in range(1001)]), "options: a list of 1 to 1000 names is needed"),
        (text(options=["A", "B", "A "]), "options: 'A' is listed twice"),
        (text(options=["A", None]), "option 2: a text is missing"),
        (text(ballots=[]), "ballots: a list of profiles is needed"),
        (text(ballots=[7]), "profile 1: it must be an object"),
        (text(ballots=profile(count=0)), "profile 1: count is 0; it must be a whole number from 1 on"),
        (text(ballots=profile(count=-3)), "profile 1: count is -3"),
        (text(ballots=profile(count=True)), "profile 1: count is True"),
        (text(ballots=profile(count=1.5)), "profile 1: count is 1.5"),
        (
            text(ballots=profile(count=10**12)),
            "1,000,000,000,000 are too many; 1,000,000 can be imported",
        ),
        (text(ballots=profile() + profile(ranking="A")), "profile 2: ranking must be a list of ranks"),
        (
            text(ballots=profile(ranking=[["A"], []])),
            "profile 1, rank 2: it must be a list of at least one",
        ),
        (text(ballots=profile(ranking=[["A", 7]])), "profile 1, rank 1: it must be a list"),
        (text(ballots=profile(ranking=[["C"]])), "profile 1: 'C' is not among the options"),
        (text(ballots=profile(ranking=[["A"], ["B", "A"]])), "profile 1: 'A' is ranked twice"),
        (text(known=[]), "known: it must be an object"),
        (text(known={"first_choices": {"C": 1}}), "known: first_choices names 'C'"),
        (text(known={"first_choices": {"A": "3"}}), "known: first_choices of 'A' is '3'"),
        (
            text(known={"first_choices": {"A": 4}}),
            "4 first choices of 'A' are published, the profiles hold 3",
        ),
        (text(known={"ballots": 5}), "known: 5 ballots are published, the profiles hold 4"),
    ],
)
def test_a_bad_file_is_refused_with_its_place_and_cause(content, complaint):
    with pytest.raises(BadElection) as refusal:
        parse_election(content)
    assert complaint in str(refusal.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "options", "ballots", "count", "ranking", "known"]), inner
        )
    ),
)


@given(st.one_of(st.text(), json_values.map(json.dumps), json_values.map(lambda value: text(ballots=value))))
def test_no_file_makes_the_reader_stumble(content):
    try:
        parse_election(content)
    except BadElection as refusal:
        assert str(refusal).endswith(".")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadElection, match=r"nowhere\.json cannot be read: No such file"):
        read_election(tmp_path / "nowhere.json")


def test_a_file_that_is_not_text_is_named(tmp_path):
    path = tmp_path / "picture.json"
    path.write_bytes(b"\x89PNG")
    with pytest.raises(BadElection, match=r"picture\.json is not UTF-8 text: byte 0"):
        read_election(path)


@pytest.mark.parametrize(
    "name, prefix", [("burlington-2009.json", "burlington-2009"), ("Très  Gros!.json", "tr-s-gros")]
)
def test_voters_are_named_after_the_file(name, prefix):
    assert voter_prefix(Path(name)) == prefix


def test_a_long_file_name_leaves_room_for_the_number():
    assert len(voter_prefix(Path("x" * 200))) <= 50 - len("-1000000")


def test_a_file_name_without_letters_is_refused():
    with pytest.raises(BadElection, match="letters or digits"):
        voter_prefix(Path("!!!.json"))


@pytest.mark.django_db
def test_an_import_is_a_closed_topic_with_its_result(write):
    imported = import_election(write(text()), at=NOON)
    assert imported.topic.is_closed(NOON)
    assert [option.ballots for option in imported.result.options] == [3, 1]
    assert imported.result.is_final
    assert not imported.topic.multiple_choice


@pytest.mark.django_db
def test_equal_first_choices_are_each_selected(write):
    equal = [{"count": 2, "ranking": [["A", "B"]]}, {"count": 1, "ranking": [["A"]]}]
    imported = import_election(write(text(ballots=equal)))
    assert imported.topic.multiple_choice
    assert [option.ballots for option in imported.result.options] == [3, 2]
    assert imported.result.ballots == 3


@pytest.mark.django_db
def test_blank_ballots_are_left_out_and_said_so(write):
    imported = import_election(write(text(ballots=[{"count": 2, "ranking": []}, *profile()])))
    assert imported.result.ballots == 1
    assert "2 ballots that rank nothing are left out" in imported.topic.description


@pytest.mark.django_db
def test_nobody_can_log_in_as_an_imported_voter(write):
    import_election(write(text()))
    voter = User.objects.get(username="small-000001")
    assert not voter.is_active
    assert not voter.has_usable_password()


@pytest.mark.django_db
def test_burlington_is_imported_ballot_by_ballot():
    imported = import_election(BURLINGTON)
    assert imported.result.ballots == Ballot.objects.on(imported.topic).count() == 8980
    assert {option.text: option.ballots for option in imported.result.options} == (
        imported.election.count_first_choices()
    )


@pytest.mark.django_db
def test_an_election_is_imported_once(write):
    path = write(text())
    first = import_election(path)
    with pytest.raises(AlreadyImported, match=first.topic.share_code):
        import_election(path)
    assert Topic.objects.count() == 1


@pytest.mark.django_db
def test_importing_again_makes_another_topic_with_the_same_voters(write):
    path = write(text())
    import_election(path)
    again = import_election(path, again=True)
    assert User.objects.count() == 4
    assert Ballot.objects.on(again.topic).count() == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [1, 3])
def test_a_persons_username_is_never_used_for_an_imported_voter(write, number):
    person = User.objects.create_user(f"Small-00000{number}".lower(), "person@example.org", "a long password")
    with pytest.raises(BadElection, match=f"small-00000{number} belongs to a person"):
        import_election(write(text()))
    assert list(User.objects.all()) == [person]
    assert not Topic.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_failing_import_leaves_nothing(write, monkeypatch):
    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("app.ballots.elections.importing.refuse_difference", fail)
    with pytest.raises(KeyboardInterrupt):
        import_election(write(text()))
    assert not (User.objects.exists() or Topic.objects.exists() or Selection.objects.exists())


@pytest.mark.django_db
def test_an_imported_result_is_not_counted_again(write, django_assert_num_queries):
    topic = import_election(write(text()), at=NOON).topic
    with django_assert_num_queries(1):
        tally.refresh(topic, at=NOON + timedelta(days=1))


@pytest.mark.django_db
def test_the_command_prints_the_figures(write, capsys):
    call_command("import_election", str(write(text())))
    printed = capsys.readouterr().out
    assert "A small election: 4 ballots in topic" in printed
    assert "“A” has the most support: 3 of 4 ballots" in printed


@pytest.mark.django_db
def test_the_command_says_that_nothing_was_imported(write):
    with pytest.raises(CommandError, match=r"small\.json: options: .* Nothing was imported\."):
        call_command("import_election", str(write(text(options=[]))))


@pytest.mark.django_db
def test_the_command_names_the_way_to_import_again(write):
    path = str(write(text()))
    call_command("import_election", path)
    with pytest.raises(CommandError, match="Add --again"):
        call_command("import_election", path)
