"""What apps above add to the account: sections of the export, parts in leaving, figures."""

import pytest

from app.accounts import exporting, leaving, statistics
from app.accounts.leaving import Foretold, Part, PublicText
from app.accounts.models import User
from app.accounts.statistics import Statistic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in (
        (exporting, "SECTIONS"),
        (leaving, "PARTS"),
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
