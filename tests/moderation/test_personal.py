"""What a person can take away of reports and decisions, and what stays when they leave."""

from app.accounts.exporting import export
from app.accounts.leaving import PublicText, foretell, leave
from app.moderation.models import Case, Report, Verdict
from tests.moderation.conftest import appeal, decide


def test_the_export_holds_reports_and_decisions_and_no_other_persons_name(case, dana, bob, max_):
    appeal(decide(case, Verdict.HIDE, by=max_))
    [report] = export(dana)["moderation"]["reports"]
    assert (report["words"], report["verdict"]) == ("He is named.", "hide")
    [decision] = export(bob)["moderation"]["decisions"]
    assert (decision["text"], decision["appeal"]) == ("Mr Grey is a thief.", "He is the mayor.")
    assert "max" not in str(decision) and "dana" not in str(decision)


def test_the_record_stays_without_the_names_of_those_who_leave(case, dana, bob, max_):
    decide(case, Verdict.HIDE, by=max_)
    for person in (dana, bob):
        assert any("record without your name" in line for line in foretell(person).either_way)
        leave(person, PublicText.REMOVE)
    assert (Report.objects.get().reporter, Case.objects.get().author) == (None, None)
    assert Case.objects.get().decisions.count() == 1
