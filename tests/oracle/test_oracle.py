"""The oracle itself: it agrees where all is equal, and sees it where something is not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import models

from tests.bridge.workshop import Models, Workshop
from tests.oracle.__main__ import main, parse
from tests.oracle.cases import CONTRIB, PACKAGES, SUITE, Case, all_cases
from tests.oracle.known import Entry, Known
from tests.oracle.migrated import BEHIND, FOREIGN, NAMES, find_causes
from tests.oracle.one_case import Trial
from tests.oracle.outcomes import (
    CREATE_ALL,
    HISTORY,
    REVISION,
    SPURIOUS_ON_MIGRATED,
    TEXT,
    Finding,
    Outcome,
)
from tests.oracle.report import Report
from tests.oracle.tables import by_table, differing, without_names


def case(**other: Any) -> Case:
    return Case(**{"group": PACKAGES, "name": "shop", "vendor": "sqlite", "apps": ("shop",), **other})


def finding(**other: Any) -> Finding:
    return Finding(**{"kind": HISTORY, "place": "shop_item", **other})


def report_of(*findings: Finding, known: tuple[Entry, ...] = (), is_complete: bool = True) -> Report:
    report = Report(Known([*known]), is_complete=is_complete)
    report.add(case(), Outcome(tables=3, migrated=3, findings=[*findings]))
    return report


KNOWN = Entry("shop", HISTORY, "shop_*", "its migrations run SQL")


def test_djangos_own_apps_pass(vendor: str, capsys: Any, monkeypatch: Any) -> None:
    """The whole way: databases, a process, three ways, real migrations, the table."""
    if vendor == "postgresql":
        monkeypatch.setenv("TEST_DATABASE_URL", os.environ["DATABASE_URL"])
    assert main(["--group", CONTRIB, "--vendor", vendor]) == 0
    told = capsys.readouterr().out
    assert next(line.split()[3:] for line in told.splitlines() if line.startswith(f"  {CONTRIB}")) == [
        vendor, "1/1", "13", "13", "1", "0", "/", "0", "0",
    ]  # fmt: skip
    assert ("contrib on postgresql: history: django_site: " + NAMES in told) == (vendor == "postgresql")


@pytest.mark.once
def test_a_case_that_nobody_knows_is_refused(capsys: Any) -> None:
    assert main(["--case", "nothing"]) == 2
    assert "no case is of that name" in capsys.readouterr().err


@pytest.mark.once
def test_an_app_that_cannot_start_is_told(capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("tests.oracle.__main__.all_cases", lambda suite: [case(apps=("no_such_app",))])
    assert main(["--case", "shop"]) == 1
    assert "refused: ModuleNotFoundError: No module named 'no_such_app'" in capsys.readouterr().out


@pytest.mark.once
def test_djangos_tests_are_found_app_by_app(tmp_path: Path) -> None:
    for name in ("basic/models.py", "nested/one/models.py", "packed/models/__init__.py", "bare/models.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    for name in ("basic", "nested", "nested/one", "packed"):
        (tmp_path / name / "__init__.py").touch()
    found = {one.name for one in all_cases(tmp_path) if one.group == SUITE}
    assert found == {"basic", "nested.one", "packed"}


@pytest.mark.once
def test_a_case_and_its_outcome_survive_as_json() -> None:
    outcome = Outcome(tables=1, findings=[finding(lines=("- a", "+ b"))])
    assert Case.from_told(case().told()) == case()
    assert Outcome.from_told(outcome.told()) == outcome


@pytest.mark.parametrize("way", [CREATE_ALL, REVISION])
def test_a_table_that_differs_is_found(workshop: Workshop, way: str) -> None:
    library = Models()
    library.add("Author", name=models.CharField(max_length=50))
    library.add("Book", title=models.CharField(max_length=50))
    workshop.make_with_django(library.apps)
    outcome = Outcome()
    trial = Trial(case(), workshop, outcome)
    trial.by_django = by_table(workshop.snapshot())
    workshop.execute("CREATE INDEX by_title ON library_book (title)")
    trial.compare(way)
    assert [(one.kind, one.place) for one in outcome.findings] == [(way, "library_book")]
    assert [line[:2] for line in outcome.findings[0].lines] == ["+ "]


def table_of(workshop: Workshop, *statements: str) -> dict[str, Any]:
    workshop.clear()
    workshop.execute(*statements)
    return by_table(workshop.snapshot())


AUTOMATIC = "CREATE TABLE item (id integer PRIMARY KEY, n integer CONSTRAINT {} CHECK (n > 0))"


def test_names_that_nobody_chose_are_history(workshop: Workshop) -> None:
    old = table_of(workshop, AUTOMATIC.format("item_number_check"), "CREATE INDEX old_name ON item (n)")
    new = table_of(workshop, AUTOMATIC.format("item_n_check"), "CREATE INDEX new_name ON item (n)")
    assert differing(old, new).keys() == {"item"}
    assert without_names(old["item"], ()) == without_names(new["item"], ())


@pytest.mark.parametrize("chosen", ["item_n_check", "new_name"])
def test_a_name_that_a_person_chose_is_no_history(workshop: Workshop, chosen: str) -> None:
    old = table_of(workshop, AUTOMATIC.format("item_number_check"), "CREATE INDEX old_name ON item (n)")
    new = table_of(workshop, AUTOMATIC.format("item_n_check"), "CREATE INDEX new_name ON item (n)")
    assert without_names(old["item"], {chosen}) != without_names(new["item"], {chosen})


def test_another_body_is_no_name(workshop: Workshop) -> None:
    old = table_of(workshop, AUTOMATIC.format("a"))
    new = table_of(workshop, AUTOMATIC.format("a").replace("> 0", "> 1"))
    assert without_names(old["item"], ()) != without_names(new["item"], ())


@pytest.mark.parametrize("state, cause", [("old", BEHIND), ("new", "")])
def test_a_cause_is_given_only_where_it_is_proven(monkeypatch: Any, state: str, cause: str) -> None:
    """Migrations that end in other models explain a table; else nothing does, and known.toml has to."""
    old, new = by_table(["column | item | n | integer"]), by_table(["column | item | n | bigint"])
    monkeypatch.setattr("tests.oracle.migrated.tables_of_state", lambda _: {"old": old, "new": new}[state])
    [found] = find_causes(None, old, new, differing(old, new), {})
    assert (found.place, found.cause) == ("item", cause)


def test_a_table_that_no_model_describes_is_told_as_such(monkeypatch: Any) -> None:
    left = by_table(["table | leftover"])
    monkeypatch.setattr("tests.oracle.migrated.tables_of_state", lambda _: {})
    [found] = find_causes(None, left, {}, differing(left, {}), {})
    assert found.cause == FOREIGN


@pytest.mark.once
def test_what_nothing_explains_fails_the_run() -> None:
    report = report_of(finding(lines=("- one", "+ other")))
    assert not report.is_as_expected
    assert "shop on sqlite: history: shop_item\n      - one" in report.text()


@pytest.mark.once
def test_what_is_known_passes_and_is_told_with_its_reason() -> None:
    report = report_of(finding(), known=(KNOWN,))
    assert report.is_as_expected
    assert "shop on sqlite: history: shop_item: its migrations run SQL" in report.text()


@pytest.mark.once
@pytest.mark.parametrize("is_complete", [True, False])
def test_a_known_case_that_is_no_more_fails_a_complete_run(is_complete: bool) -> None:
    assert report_of(known=(KNOWN,), is_complete=is_complete).is_as_expected is not is_complete


@pytest.mark.once
def test_a_revision_that_reads_otherwise_on_the_other_vendor_fails_the_run() -> None:
    report = report_of()
    for vendor in ("sqlite", "postgresql"):
        report.add(case(vendor=vendor), Outcome(serves_both=True, revision=f"made on {vendor}"))
    assert not report.is_as_expected
    assert "shop on postgresql: text: the revision" in report.text()


@pytest.mark.once
def test_every_known_case_has_a_reason_and_names_a_kind_of_finding() -> None:
    """That its case is there, a complete run sees, which has the models of Django's tests too."""
    for entry in Known.read().entries:
        assert entry.reason and entry.kind in (HISTORY, SPURIOUS_ON_MIGRATED, TEXT), entry


@pytest.mark.once
def test_cases_are_picked_by_pattern() -> None:
    assert parse(["--case", "a*", "--case", "b"]).case == ["a*", "b"]
