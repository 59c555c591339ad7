"""`# lint: allow RULE: reason` hides what it is about, and nothing without a reason."""

from __future__ import annotations

import pytest

from tests.bridge.linting.conftest import rules

pytestmark = pytest.mark.once

INDEX = "op.create_index('by_name', 'users', ['name'])"
ALLOWED = "# lint: allow index-without-concurrently: empty until launch"
RULE = "index-without-concurrently"


@pytest.mark.parametrize(
    ("upgrade", "expected"),
    [
        (f"{ALLOWED}\n{INDEX}", []),
        (f"{INDEX}  {ALLOWED}", []),
        (f"op.create_index(  {ALLOWED}\n    'by_name', 'users', ['name']\n)", []),
        (f"if True:\n    {ALLOWED}\n    # Another comment.\n    {INDEX}", []),
        (f"{ALLOWED}\nif True:\n    {INDEX}", []),
        (f"{INDEX}\n{ALLOWED}", [RULE, "allows-nothing"]),
        (f"{ALLOWED}\n{INDEX}\n{INDEX.replace('by_name', 'other')}", [RULE]),
        (f"{ALLOWED.rpartition(':')[0]}\n{INDEX}", [RULE, "allowed-without-reason"]),
        (f"{ALLOWED.rpartition(':')[0]}:\n{INDEX}", [RULE, "allowed-without-reason"]),
        (f"# lint: allow\n{INDEX}", [RULE, "allowed-without-reason"]),
        (f"{ALLOWED}\nop.execute('SELECT 1')", ["allows-nothing"]),
        (f"{ALLOWED.replace(RULE, 'rewrites-table')}\n{INDEX}", [RULE, "allows-nothing"]),
        (f"text = '{ALLOWED}'\n{INDEX}", [RULE]),
    ],
)
def test_a_suppression_by_a_statement(folder, upgrade, expected):
    assert rules(folder.add("second", upgrade)) == expected


def test_a_suppression_outside_of_functions_is_for_the_whole_revision(folder):
    folder.add("second", f"{INDEX}\n{INDEX.replace('by_name', 'other')}", head=ALLOWED)
    assert rules(folder) == []


def test_a_message_can_be_allowed(folder):
    allowed = "# lint: allow message-breaks-conventions: applied before there were any"
    assert rules(folder.add("second", "op.execute('SELECT 1')", message="stuff", head=allowed)) == []
