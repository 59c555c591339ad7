"""What apps above add to the account: sections of the export, parts in leaving, figures, choices."""

import pytest
from django.db.models import TextChoices

from app.accounts import exporting, leaving, offered, statistics
from app.accounts.leaving import Foretold, Part, PublicText
from app.accounts.models import User
from app.accounts.offered import Offer
from app.accounts.statistics import Statistic

pytestmark = pytest.mark.django_db


class Pace(TextChoices):
    DAILY = "daily", "Once a day"
    OFF = "off", "Never"


OFFER = Offer("test.pace", "News", Pace, Pace.DAILY)


@pytest.fixture(autouse=True)
def own_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in (
        (exporting, "SECTIONS"),
        (leaving, "PARTS"),
        (offered, "OFFERS"),
        (statistics, "STATISTICS"),
    ):
        monkeypatch.setattr(module, name, dict(getattr(module, name)))


def test_a_section_that_an_app_registers_is_in_the_export(alice: User) -> None:
    exporting.register("test", lambda user: {"name": user.username})
    assert exporting.export(alice)["test"] == {"name": "Alice"}


def test_a_second_exporter_of_one_name_is_refused() -> None:
    exporting.register("test", str)
    exporting.register("test", str)
    with pytest.raises(ValueError, match="'test' has an exporter already"):
        exporting.register("test", repr)


def test_a_part_that_an_app_registers_lets_go_with_the_rest(alice: User) -> None:
    told: list[tuple[str, PublicText]] = []
    part = Part(
        lambda _user: Foretold(removed=["All goes."]), lambda user, text: told.append((user.email, text))
    )
    leaving.register("test", part)
    assert "All goes." in leaving.foretell(alice).removed
    leaving.leave(alice, PublicText.REMOVE)
    assert told == [("alice@example.org", PublicText.REMOVE)]


def test_a_second_part_of_one_name_is_refused() -> None:
    with pytest.raises(ValueError, match="'topics' has a part in leaving already"):
        leaving.register("topics", Part(lambda _user: Foretold(), lambda _user, _text: None))


def test_a_figure_that_an_app_registers_is_counted(alice: User, bob: User) -> None:
    statistics.register(Statistic("others", "Others", lambda user: User.objects.exclude(pk=user.pk)))
    assert {figure.name: count for figure, count in statistics.figures_of(alice)}["others"] == 1


def test_a_second_figure_of_one_name_is_refused() -> None:
    with pytest.raises(ValueError, match="'topics' is counted already"):
        statistics.register(Statistic("topics", "Topics", lambda user: user.topics.all()))


@pytest.mark.parametrize(("kept", "read"), [("off", Pace.OFF), ("hourly", Pace.DAILY), (None, Pace.DAILY)])
def test_nonsense_and_nothing_count_as_the_default(kept: str | None, read: Pace) -> None:
    assert OFFER.read({"test.pace": kept}) is read
    assert OFFER.read({}) is Pace.DAILY


def test_a_choice_is_kept_for_one_person(alice: User, bob: User) -> None:
    offered.register(OFFER)
    offered.choose(alice, {"test.pace": "daily"})
    offered.choose(alice, {"test.pace": "off"})
    assert offered.choices_of(alice)["test.pace"] is Pace.OFF
    assert offered.choices_of(bob)["test.pace"] is Pace.DAILY


@pytest.mark.parametrize("wrong", [{"test.pace": "hourly"}, {"theme": "dark"}])
def test_what_is_not_offered_is_not_kept(alice: User, wrong: dict[str, str]) -> None:
    offered.register(OFFER)
    with pytest.raises(ValueError, match="is no choice of"):
        offered.choose(alice, {"test.pace": "off"} | wrong)
    assert not alice.preferences.exists()
