"""The bridge works in another project, with the files that docs/bridge.md shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.bridge import snapshots
from tests.bridge.guesthouse import MODELS, ROOT, Guest, documented_files


@pytest.fixture
def guest(tmp_path, scratch_database_url, run_command) -> Guest:
    return Guest(tmp_path / "guest", scratch_database_url, run_command)


CARD = """

from library.fields import MACAddressField


class Card(models.Model):
    address = MACAddressField()
"""


@pytest.mark.once
def test_the_documentation_shows_all_that_a_guest_needs():
    assert set(documented_files()) >= {"mysite/settings.py", "alembic.ini", "migrations/env.py"}


def test_a_guest_revises_upgrades_checks_and_goes_back(guest, scratch_database_url):
    guest.revise()
    guest.alembic("upgrade", "head")
    assert "No new upgrade operations detected" in guest.alembic("check")
    guest.alembic("downgrade", "base")
    assert not snapshots.snapshot(make_url(scratch_database_url))
    assert "Applied" in guest.manage("migrate")
    assert "Nothing to do" in guest.manage("migrate")
    assert "System check identified no issues" in guest.manage("check", "--database", "default")


def test_a_guests_tests_run_on_a_database_made_by_the_revisions(guest):
    guest.revise()
    assert "Ran 2 tests" in guest.manage("test", "--noinput")


@pytest.mark.vendor("sqlite")
def test_a_guest_on_sqlite_alone_needs_no_psycopg(guest):
    guest.replace("mysite/settings.py", 'BRIDGE_VENDORS = ["sqlite", "postgresql"]', "#")
    guest.write("psycopg.py", "raise ImportError('psycopg is not installed')")
    guest.write("psycopg2.py", "raise ImportError('psycopg2 is not installed')")
    revision = guest.revise().read_text()
    assert "dialect.name" not in revision
    guest.alembic("upgrade", "head")
    guest.alembic("check")
    guest.alembic("downgrade", "base")


@pytest.mark.vendor("postgresql")
def test_a_guest_on_postgresql_alone_has_no_guards(guest):
    guest.replace("mysite/settings.py", 'BRIDGE_VENDORS = ["sqlite", "postgresql"]', "#")
    assert "dialect.name" not in guest.revise().read_text()
    guest.alembic("upgrade", "head")
    guest.alembic("check")


def test_a_field_of_the_guests_own_is_registered_as_documented(guest):
    guest.write("library/models.py", MODELS + CARD)
    text = guest.revise().read_text()
    assert "with_variant(postgresql.MACADDR(), 'postgresql')" in text
    guest.alembic("upgrade", "head")
    guest.alembic("check")


def test_without_registration_the_error_is_the_documented_one(guest):
    guest.write("library/models.py", MODELS + CARD)
    field = (guest.folder / "library/fields.py").read_text()
    guest.write("library/fields.py", field[: field.index("register_type(")])
    if "postgresql" in guest.database["ENGINE"]:  # the server is at hand and knows the type
        guest.alembic("revision", "--autogenerate", "-m", "Create")
        assert "RawType('macaddr')" in guest.revisions[0].read_text()
        return
    said = guest.alembic("revision", "--autogenerate", "-m", "Create", status=255)
    documented = (ROOT / "docs/bridge.md").read_text()
    [words] = re.findall(r"`(library\.Card\.address: [^`]*)`", documented)
    assert words in said
    assert "register_type()" in said
    assert guest.revisions == []


def test_foreign_steps_stop_a_guest_until_they_are_decided(guest):
    guest.revise()
    (guest.folder / "migrations/foreign_steps.toml").unlink()
    assert "bridge.E002" in guest.manage("check", status=1)
    said = guest.manage("alembic", "foreign-steps", status=1)
    assert '[steps."auth.0011_update_proxy_permissions:0"]' in said
    guest.write("migrations/foreign_steps.toml", said[said.rindex("[apps]") :].replace('""', '"No proxies."'))
    assert "All steps are decided" in guest.manage("alembic", "foreign-steps")


def test_what_the_bridge_imports_is_no_part_of_the_house(guest):
    """Nothing of app/ but the bridge came along, and the tests above ran."""
    assert [path.name for path in Path(guest.folder / "app").iterdir() if path.is_dir()] == ["bridge"]
