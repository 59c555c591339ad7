"""Reading an election's file: JSON in, a checked `Election` out. Pure; knows no database.

The file holds `title`, `source`, `options` (names) and `ballots`, a list of profiles such as
`{"count": 3, "ranking": [["best", "equal to best"], ["next"]]}`. An option that a ranking leaves
out is unranked, below all ranked ones. `known` may hold published figures to check a count against.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

LONGEST_NAME = 200
"""Characters in a title or an option's name."""
MOST_OPTIONS = 1000
MOST_BALLOTS = 1_000_000


class BadElection(Exception):
    """A file that cannot be imported; the message says where and why."""


@dataclass(frozen=True)
class Profile:
    """`count` ballots that rank alike; each rank holds the options that are equal there."""

    count: int
    ranking: tuple[tuple[str, ...], ...]

    def first_choices(self, among: Iterable[str] | None = None) -> tuple[str, ...]:
        """The best-ranked options; with `among`, the best-ranked of those, all others set aside."""
        kept = None if among is None else set(among)
        for rank in self.ranking:
            if best := tuple(option for option in rank if kept is None or option in kept):
                return best
        return ()


@dataclass(frozen=True)
class Election:
    """One election as it was published."""

    title: str
    source: str
    options: tuple[str, ...]
    profiles: tuple[Profile, ...]
    known_first_choices: Mapping[str, int] = field(default_factory=dict)
    """Published counts of the best-ranked option among those named here, the others set aside."""
    known_ballots: int | None = None

    @property
    def ballots(self) -> int:
        return sum(profile.count for profile in self.profiles)

    @property
    def blank_ballots(self) -> int:
        """Ballots that rank nothing."""
        return sum(profile.count for profile in self.profiles if not profile.ranking)

    @property
    def has_equal_first_choices(self) -> bool:
        return any(len(profile.first_choices()) > 1 for profile in self.profiles)

    def count_first_choices(self, among: Iterable[str] | None = None) -> Counter[str]:
        """How many ballots have each option as a first choice, equal ones included."""
        counted: Counter[str] = Counter()
        for profile in self.profiles:
            for option in profile.first_choices(among):
                counted[option] += profile.count
        return counted


def read_election(path: Path) -> Election:
    """Read and check a file. Raises BadElection, which names file, place and cause."""
    try:
        return parse_election(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadElection(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadElection(f"{path} is not UTF-8 text: byte {error.start} cannot be read.") from error
    except BadElection as error:
        raise BadElection(f"{path}: {error}") from error


def parse_election(text: str) -> Election:
    """An election from JSON text. Raises BadElection."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadElection(f"line {error.lineno}, column {error.colno} is not JSON: {error.msg}.") from error
    except (RecursionError, ValueError) as error:
        raise BadElection("this JSON is nested too deeply or holds too long a number.") from error
    if not isinstance(data, dict):
        raise BadElection("the file holds no election: it must be an object with title, options and ballots.")
    options = read_options(data.get("options"))
    election = Election(
        title=read_name(data.get("title"), place="title"),
        source=read_name(data.get("source"), place="source", longest=2000),
        options=options,
        profiles=read_profiles(data.get("ballots"), frozenset(options)),
        **read_known(data.get("known", {}), frozenset(options)),
    )
    refuse_wrong_count(election)
    return election


def read_name(value: Any, *, place: str, longest: int = LONGEST_NAME) -> str:
    """A text that a topic can carry."""
    if not isinstance(value, str) or not value.strip():
        raise BadElection(f"{place}: a text is missing here.")
    if "\0" in value or not is_unicode(value):
        raise BadElection(f"{place}: {value[:40]!r} holds a character that cannot be stored.")
    if len(value.strip()) > longest:
        raise BadElection(f"{place}: {len(value.strip())} characters are too many; {longest} are allowed.")
    return value.strip()


def is_unicode(text: str) -> bool:
    """False for a lone half of a surrogate pair, which JSON can spell and UTF-8 cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def read_options(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_OPTIONS:
        raise BadElection(f"options: a list of 1 to {MOST_OPTIONS} names is needed.")
    options = tuple(read_name(name, place=f"option {number}") for number, name in enumerate(value, start=1))
    twice = [option for option, times in Counter(options).items() if times > 1]
    if twice:
        raise BadElection(f"options: {twice[0]!r} is listed twice.")
    return options


def read_profiles(value: Any, options: frozenset[str]) -> tuple[Profile, ...]:
    if not isinstance(value, list) or not value:
        raise BadElection("ballots: a list of profiles is needed.")
    profiles = tuple(read_profile(one, number, options) for number, one in enumerate(value, start=1))
    if (total := sum(profile.count for profile in profiles)) > MOST_BALLOTS:
        raise BadElection(f"ballots: {total:,} are too many; {MOST_BALLOTS:,} can be imported.")
    return profiles


def read_profile(value: Any, number: int, options: frozenset[str]) -> Profile:
    """Profile `number` of the file, counted from 1."""
    place = f"profile {number}"
    if not isinstance(value, dict):
        raise BadElection(f"{place}: it must be an object with count and ranking.")
    count = value.get("count")
    if not is_whole(count) or count < 1:
        raise BadElection(f"{place}: count is {count!r}; it must be a whole number from 1 on.")
    ranking = value.get("ranking")
    if not isinstance(ranking, list):
        raise BadElection(f"{place}: ranking must be a list of ranks, each a list of options.")
    ranks = tuple(
        read_rank(rank, f"{place}, rank {place_in}") for place_in, rank in enumerate(ranking, start=1)
    )
    ranked = [option for rank in ranks for option in rank]
    for option in ranked:
        if option not in options:
            raise BadElection(f"{place}: {option!r} is not among the options.")
    twice = [option for option, times in Counter(ranked).items() if times > 1]
    if twice:
        raise BadElection(f"{place}: {twice[0]!r} is ranked twice.")
    return Profile(count, ranks)


def read_rank(value: Any, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(option, str) for option in value):
        raise BadElection(f"{place}: it must be a list of at least one option.")
    return tuple(option.strip() for option in value)


def is_whole(value: Any) -> TypeGuard[int]:
    """JSON's true and false are numbers to Python; not to us."""
    return isinstance(value, int) and not isinstance(value, bool)


def read_known(value: Any, options: frozenset[str]) -> dict[str, Any]:
    """The published figures that a count can be checked against; others are left alone."""
    if not isinstance(value, dict):
        raise BadElection("known: it must be an object.")
    first_choices = value.get("first_choices", {})
    if not isinstance(first_choices, dict):
        raise BadElection("known: first_choices must be an object of options and counts.")
    for option, count in first_choices.items():
        if option not in options:
            raise BadElection(f"known: first_choices names {option!r}, which is not among the options.")
        if not is_whole(count) or count < 0:
            raise BadElection(f"known: first_choices of {option!r} is {count!r}; it must be a whole number.")
    ballots = value.get("ballots")
    if ballots is not None and not is_whole(ballots):
        raise BadElection(f"known: ballots is {ballots!r}; it must be a whole number.")
    return {"known_first_choices": first_choices, "known_ballots": ballots}


def refuse_wrong_count(election: Election) -> None:
    """Raise BadElection where the profiles and the published figures differ.

    Published first choices may name only some of the options, as after the first rounds of an
    instant runoff; then the others are set aside on every ballot.
    """
    published, held = election.known_ballots, election.ballots
    if published is not None and published != held:
        raise BadElection(f"known: {published:,} ballots are published, the profiles hold {held:,}.")
    counted = election.count_first_choices(election.known_first_choices)
    for option, published in election.known_first_choices.items():
        if counted[option] != published:
            raise BadElection(
                f"known: {published:,} first choices of {option!r} are published, "
                f"the profiles hold {counted[option]:,}."
            )
