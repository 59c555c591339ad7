"""Getting ready to serve: demo data for the embedded database while it is empty, and for no other."""

from io import StringIO

import pytest
from django.core.management import call_command

from app.accounts.models import User
from app.ballots.models import Ballot
from app.staff.demo.loading import PASSWORD
from app.staff.management.commands import prepare

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_the_demo(monkeypatch, settings):
    """Schema and static files are other tests' business."""
    settings.DEBUG = True
    monkeypatch.setattr(
        prepare, "call_command", lambda name, **options: name == "migrate" or call_command(name, **options)
    )


def prepared() -> str:
    output = StringIO()
    call_command("prepare", stdout=output)
    return output.getvalue()


def test_an_empty_embedded_database_is_filled_and_its_accounts_are_told(settings):
    settings.DATABASE_IS_EMBEDDED = True
    assert PASSWORD in prepared()
    assert User.objects.filter(username="alice").exists()


def test_a_second_time_changes_nothing_and_tells_the_accounts_again(settings):
    settings.DATABASE_IS_EMBEDDED = True
    prepared()
    before = list(Ballot.objects.values_list("id", "changed_at"))
    assert PASSWORD in prepared()
    assert list(Ballot.objects.values_list("id", "changed_at")) == before


def test_an_embedded_database_with_people_is_left_alone(settings):
    settings.DATABASE_IS_EMBEDDED = True
    User.objects.create_user("erin", "erin@example.org", "a long password")
    assert prepared() == ""
    assert User.objects.count() == 1


def test_a_database_that_was_named_is_never_filled(settings):
    settings.DATABASE_IS_EMBEDDED = False
    assert prepared() == ""
    assert not User.objects.exists()
