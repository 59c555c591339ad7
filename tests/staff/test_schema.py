"""The schema page of the admin: superusers read it, nobody changes anything there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from app.bridge.revisions import standing
from app.bridge.showing.statements import sql_of
from app.bridge.signals import Move, schema_moved
from app.staff.models import SchemaMove
from tests.staff.cast import client_of

PAGES = ["/admin/schema/", "/admin/schema/drift/", "/admin/schema/ae1027a6acf/"]


@pytest.fixture
def root(superuser) -> Client:
    return client_of(superuser)


@pytest.fixture
def behind(db) -> None:
    """A database that lacks the last revision, or says so."""
    step = standing(connection)
    with connection.cursor() as cursor:
        (newest,) = step.heads
        cursor.execute(
            "UPDATE alembic_version SET version_num = 'ae1027a6acf' WHERE version_num = %s", [newest]
        )


def move(**fields) -> Move:
    given = {
        "command": "upgrade",
        "before": ("old",),
        "after": ("new",),
        "revisions": ("new",),
        "started": timezone.now(),
        "seconds": 1.25,
        "actor": "ann@host",
    }
    return Move(**{**given, **fields})


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_sent_to_log_in(client, db, page) -> None:
    answer = client.get(page, follow=True)
    assert answer.redirect_chain[-1] == (f"{reverse('accounts:log_in')}?next={page}", 302)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["charlie", "helper", "reader", "caretaker"])
def test_members_and_staff_are_refused(request, who, page) -> None:
    assert client_of(request.getfixturevalue(who)).get(page).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_nothing_can_be_sent_there(root, page) -> None:
    assert root.post(page).status_code == 405


def test_only_superusers_find_it_in_the_list_of_the_admin(root, caretaker) -> None:
    assert b'href="/admin/schema/"' in root.get("/admin/").content
    assert b'href="/admin/schema/"' not in client_of(caretaker).get("/admin/").content


def test_it_says_where_the_database_stands(root) -> None:
    (head,) = standing(connection).heads
    answer = root.get("/admin/schema/")
    assert "The database has every revision." in answer.text
    assert answer.text.count(head) >= 3
    assert connection.display_name in answer.text


def test_pending_revisions_are_listed_in_their_order(root, behind) -> None:
    answer = root.get("/admin/schema/")
    assert "revisions are not applied" in answer.text
    first = answer.text.index("add_email_verification_to_users")
    assert first < answer.text.index("create_user_preferences_table")


def test_the_index_says_in_a_line_that_the_schema_is_behind(root, caretaker, behind) -> None:
    for client in (root, client_of(caretaker)):
        assert "The schema is behind" in client.get("/admin/").text


def test_the_index_says_nothing_while_all_is_well(root) -> None:
    assert "errornote" not in root.get("/admin/").text


def test_a_lost_revision_is_explained(root) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE alembic_version SET version_num = 'gone'")
    assert "The database is at revision gone" in root.get("/admin/schema/").text
    assert "Nothing was compared." in root.get("/admin/schema/drift/").text


def test_a_revision_is_shown_with_its_sql_for_this_database(root) -> None:
    answer = root.get("/admin/schema/51998e63e710/")
    kind = {"sqlite": "bool", "postgresql": "BOOLEAN"}[connection.vendor]
    assert f"ADD COLUMN email_verified {kind}" in answer.text.replace("&quot;", "")
    assert "DROP COLUMN email_verified" in answer.text or "new__users" in answer.text


@pytest.mark.parametrize("name", ["nonsense", "head", "5199", "%00", "a" * 5000, "<script>"])
def test_an_unknown_revision_is_a_missing_page(root, name) -> None:
    assert root.get(f"/admin/schema/{name}/").status_code in (400, 404)


@pytest.mark.django_db(transaction=True)
def test_drift_is_looked_for_when_asked(root) -> None:
    assert "The database is what the models say." in root.get("/admin/schema/drift/?again=yes").text
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX by_hand ON topics (title)")
    try:
        assert "The database is what the models say." in root.get("/admin/schema/drift/").text
        assert "by_hand" in root.get("/admin/schema/drift/?again=yes").text
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX by_hand")


def test_a_move_is_kept_and_shown(root) -> None:
    schema_moved.send(sender=Move, using="default", move=move(error="<b>it broke</b>"))
    kept = SchemaMove.objects.latest("pk")
    assert (kept.command, kept.before, kept.after, kept.actor) == ("upgrade", "old", "new", "ann@host")
    answer = root.get("/admin/schema/")
    assert "ann@host" in answer.text
    assert "1.2 s" in answer.text or "1.3 s" in answer.text
    assert "&lt;b&gt;it broke" in answer.text


def test_moves_are_paginated_the_last_first(root) -> None:
    for number in range(25):
        schema_moved.send(sender=Move, using="default", move=move(actor=f"person-{number:02}@host"))
    first, last = root.get("/admin/schema/").text, root.get("/admin/schema/?moves=999").text
    assert "person-24@host" in first and "person-14@host" not in first
    assert "person-00@host" in last or "person-01@host" in last


def test_the_page_asks_the_database_a_few_times_only(root, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(9):
        root.get("/admin/schema/")


def test_a_move_is_skipped_where_the_table_is_not_there(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE schema_moves RENAME TO elsewhere")
    schema_moved.send(sender=Move, using="default", move=move())


def test_a_table_that_cannot_take_the_row_is_told_of(db, caplog) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE schema_moves RENAME COLUMN actor TO somebody")
    schema_moved.send(sender=Move, using="default", move=move())
    assert "The move of the schema is not in its log" in caplog.text


def test_the_log_begins_with_its_own_revision_and_goes_with_it(run_command) -> None:
    count = "from app.staff.models import SchemaMove; print(SchemaMove.objects.count())"

    def moves() -> str:
        return run_command("manage.py", "shell", "--no-imports", "-c", count).stdout.strip()

    run_command("alembic", "upgrade", "a6c589ebaf1b")
    run_command("manage.py", "migrate")
    assert moves() == "1"
    run_command("alembic", "downgrade", "a6c589ebaf1b")
    again = run_command("alembic", "-x", "actor=Release 7", "upgrade", "head")
    assert "Error" not in again.stderr
    assert moves() == "1"


def test_threads_of_the_server_get_the_sql_of_their_own_revision() -> None:
    """Alembic keeps what is running in its modules."""
    wanted = {
        "51998e63e710": "email_verified",
        "cc28d2d41db8": "user_preferences",
        "502e49d9c626": "schema_moves",
    }
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda revision: sql_of(connection, revision), list(wanted) * 4))
    assert all(word in sql for word, sql in zip(list(wanted.values()) * 4, found, strict=True))
