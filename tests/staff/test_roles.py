"""The roles of staff: made by a revision, kept right by every upgrade, changed by nobody."""

from __future__ import annotations

import sys

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from app.staff.roles import MODERATOR, OPERATOR, ORGANISER, RIGHTS, keep_roles
from tests.staff.cast import client_of, make_user

pytestmark = pytest.mark.django_db

SHOW = """
from django.contrib.auth.models import Group
print(sorted((group.name, group.permissions.count()) for group in Group.objects.all()))
"""


@pytest.fixture(autouse=True)
def roles() -> None:
    """Other tests, which empty all tables, take the groups away."""
    keep_roles()


def rights_of(name: str) -> set[str]:
    rows = Permission.objects.filter(group__name=name).values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in rows}


def staff_in(role: str):
    person = make_user(f"a-{role}", is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    return client_of(person)


@pytest.mark.parametrize("name", RIGHTS)
def test_every_right_of_a_role_exists_and_is_given(name) -> None:
    assert rights_of(name) == set(RIGHTS[name])


def test_what_was_added_or_lost_is_put_right() -> None:
    group = Group.objects.get(name=MODERATOR)
    group.permissions.add(Permission.objects.get(codename="delete_user"))
    group.permissions.remove(Permission.objects.get(codename="decide_case"))
    keep_roles()
    assert rights_of(MODERATOR) == set(RIGHTS[MODERATOR])


def test_members_stay_and_other_groups_are_left_alone(alice) -> None:
    alice.groups.add(Group.objects.get(name=MODERATOR), Group.objects.create(name="Helpers"))
    keep_roles()
    assert set(alice.groups.values_list("name", flat=True)) == {MODERATOR, "Helpers"}


def test_nothing_is_written_where_nothing_changed(django_assert_num_queries) -> None:
    with django_assert_num_queries(11) as queries:  # for each role: group, rights wanted, rights there
        keep_roles()
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_not_even_superusers_change_a_role(superuser) -> None:
    role, own = Group.objects.get(name=OPERATOR), Group.objects.create(name="Helpers")
    client = client_of(superuser)
    for page in ("change", "delete"):
        assert (
            client.post(reverse(f"admin:auth_group_{page}", args=[role.pk]), {"name": "x"}).status_code == 403
        )
        assert client.get(reverse(f"admin:auth_group_{page}", args=[own.pk])).status_code == 200


@pytest.mark.parametrize(
    "role, opens, refuses",
    [
        (MODERATOR, ["moderation_case", "accounts_user"], ["notifications_mail", "ballots_ballot"]),
        (ORGANISER, ["topics_topic", "topics_tag"], ["moderation_case", "notifications_mail"]),
        (OPERATOR, ["notifications_mail", "accounts_pendingregistration"], ["moderation_case", "auth_group"]),
    ],
)
def test_a_role_opens_its_rooms_and_no_others(role, opens, refuses) -> None:
    client = staff_in(role)
    statuses = {
        name: client.get(reverse(f"admin:{name}_changelist")).status_code for name in [*opens, *refuses]
    }
    assert statuses == dict.fromkeys(opens, 200) | dict.fromkeys(refuses, 403)


def test_an_upgrade_makes_the_groups_with_their_rights(run_command) -> None:
    run_command("alembic", "upgrade", "head")
    shown = run_command(sys.executable, "manage.py", "shell", "--verbosity=0", "-c", SHOW).stdout
    assert shown.strip() == str(sorted((name, len(rights)) for name, rights in RIGHTS.items()))
    run_command("alembic", "downgrade", "-1")
    run_command("alembic", "upgrade", "head")
    assert run_command(sys.executable, "manage.py", "shell", "--verbosity=0", "-c", SHOW).stdout == shown
