"""What the text of revisions tells of tables, and of objects that one vendor alone has."""

from __future__ import annotations

import ast
from types import ModuleType

import alembic
import pytest
import sqlalchemy as sa

from app.bridge.autogenerate.history import History
from app.bridge.autogenerate.reading import Reader
from app.bridge.types import ByVendor

VENDORS = ("sqlite", "postgresql")
TABLE = "op.create_table('t', sa.Column('a', sa.Integer()), sa.Column('b', sa.String(9)))\n"
INDEX = "op.create_index('i', 't', ['a'])"
GUARD = "if op.get_context().dialect.name == '{}':\n    {}\n"


def history_of(text: str) -> History:
    module = ModuleType("revision")
    vars(module).update(sa=sa, op=alembic.op, ByVendor=ByVendor, __file__="revision.py", SIZE=30)
    history = History(VENDORS, is_known=True)
    Reader(history, module).read(ast.parse(text).body, None)
    return history


def places(text: str) -> dict[str, tuple[str, ...]]:
    """Name → vendors of what hangs on table t in the end."""
    return {item.name: item.vendors for item in history_of(TABLE + text).table("t").items}


def test_what_has_no_guard_is_made_everywhere() -> None:
    assert places(INDEX) == {"i": VENDORS}
    assert history_of(TABLE + INDEX).table("t").guarded("sqlite") == {}


@pytest.mark.parametrize("vendor", VENDORS)
def test_what_stands_behind_a_guard_is_made_there(vendor: str) -> None:
    text = GUARD.format(vendor, INDEX)
    assert places(text) == {"i": (vendor,)}
    assert [*history_of(TABLE + text).table("t").guarded(vendor)] == ["i"]


def test_the_other_branch_of_a_guard_is_for_the_other_vendor() -> None:
    text = GUARD.format("postgresql", "pass") + f"else:\n    {INDEX}\n"
    assert places(text) == {"i": ("sqlite",)}


def test_another_condition_is_no_guard() -> None:
    assert places(f"if SIZE > 5:\n    {INDEX}\n") == {"i": VENDORS}


@pytest.mark.parametrize("block", ["with op.get_context().autocommit_block():", "try:", "for _ in 'x':"])
def test_calls_within_a_block_count(block: str) -> None:
    ending = "finally:\n    pass\n" if block == "try:" else ""
    assert places(f"{block}\n    {INDEX}\n{ending}") == {"i": VENDORS}


def test_a_guard_within_a_block_is_one() -> None:
    inner = GUARD.format("sqlite", INDEX).replace("\n", "\n    ")
    assert places(f"with op.get_context().autocommit_block():\n    {inner}") == {"i": ("sqlite",)}


def test_what_is_dropped_is_gone() -> None:
    assert places(f"{INDEX}\nop.drop_index('i', table_name='t')") == {}
    assert places(f"{INDEX}\nop.drop_index('i')") == {}


def test_what_one_vendor_drops_lives_on_with_the_other() -> None:
    text = f"{INDEX}\n" + GUARD.format("sqlite", "op.drop_index('i', table_name='t')")
    assert places(text) == {"i": ("postgresql",)}


def test_a_dropped_table_is_forgotten() -> None:
    assert history_of(TABLE + "op.drop_table('t')").tables == {}


def test_a_table_behind_a_guard_is_that_vendors_with_all_that_is_on_it() -> None:
    made = GUARD.format("postgresql", (TABLE + INDEX).replace("\n", "\n    "))
    history = history_of(made)
    assert history.has("t", "postgresql") and not history.has("t", "sqlite")
    assert history.table("t").guarded("postgresql") == {}


def test_a_table_that_one_vendor_drops_lives_on_with_the_other() -> None:
    history = history_of(TABLE + f"{INDEX}\n" + GUARD.format("sqlite", "op.drop_table('t')"))
    assert history.has("t", "postgresql") and not history.has("t", "sqlite")
    assert history.table("t").find("i", "postgresql") and not history.table("t").find("i", "sqlite")


def test_a_table_that_another_vendor_gets_later_is_everybodys() -> None:
    first, second = (GUARD.format(vendor, TABLE.strip()) for vendor in VENDORS)
    assert set(history_of(first + second).table("t").all_vendors) == {*VENDORS}


def test_words_of_each_vendor_are_a_default() -> None:
    history = history_of(
        TABLE + "op.alter_column('t', 'a', server_default=ByVendor(sqlite='1', postgresql='true'))"
    )
    assert (
        repr(history.table("t").columns["a"].server_default.arg) == "ByVendor(postgresql='true', sqlite='1')"
    )


def test_a_renamed_table_keeps_what_it_had() -> None:
    history = history_of(TABLE + f"{INDEX}\nop.rename_table('t', 'u')")
    assert [*history.tables] == ["u"]
    assert [item.name for item in history.table("u").items] == ["i"]


def test_a_dropped_column_takes_its_index_along() -> None:
    assert places(f"{INDEX}\nop.drop_column('t', 'a')") == {}
    assert places(f"{INDEX}\nop.drop_column('t', 'b')") == {"i": VENDORS}


def test_columns_are_added_altered_and_renamed() -> None:
    history = history_of(
        TABLE + "op.add_column('t', sa.Column('c', sa.Text()))\n"
        "op.alter_column('t', 'b', type_=sa.String(SIZE), nullable=False, "
        "new_column_name='d', server_default='x')\n"
    )
    columns = history.table("t").columns
    assert sorted(columns) == ["a", "c", "d"]
    assert isinstance(columns["d"].type, sa.String)
    assert (columns["d"].type.length, columns["d"].nullable) == (30, False)


def test_constraints_of_a_new_table_count() -> None:
    text = "op.create_table('t', sa.Column('a', sa.Integer()), sa.CheckConstraint('a > 0', name='positive'))"
    assert [item.name for item in history_of(text).table("t").items] == ["positive"]


def test_what_only_running_would_tell_is_left_out() -> None:
    assert places("for name in op.get_bind().scalars('…'):\n    op.create_index(name, 't', ['a'])\n") == {}


def test_statements_on_rows_are_not_run() -> None:
    assert places("op.get_bind().execute(sa.text('DELETE FROM t'))\nop.execute('DELETE FROM t')") == {}


@pytest.mark.parametrize(
    "loop",
    [
        "for name in ('t', 'u'):\n    op.create_table(name, sa.Column('a', sa.Integer()))",
        "names = ['t', 'u']\nfor n in names:\n    op.create_table(f'{n}', sa.Column('a', sa.Integer()))",
        "for n, kind in [('t', sa.Text()), ('u', sa.Date())]:\n    op.create_table(n, sa.Column('a', kind))",
    ],
)
def test_a_loop_over_names_is_gone_through(loop: str) -> None:
    history = history_of(loop)
    assert [*history.tables] == ["t", "u"]
    assert [*history.table("u").columns] == ["a"]


def test_a_loop_over_what_only_running_tells_is_left_out() -> None:
    text = "for name in op.get_bind().execute('…'):\n    op.create_table(name)\n    op.drop_table('t')"
    assert history_of(TABLE + text).tables == {}


def test_a_name_that_is_bound_anew_to_the_unknown_is_unknown() -> None:
    text = "name = 'u'\nname = op.get_bind().scalar('…')\nop.create_table(name)\n"
    assert [*history_of(TABLE + text).tables] == ["t"]


def test_batch_operations_are_those_of_their_table() -> None:
    text = (
        "with op.batch_alter_table('t') as batch_op:\n"
        "    batch_op.add_column(sa.Column('c', sa.Text()))\n"
        "    batch_op.create_index('i', ['a'])\n"
        "    batch_op.create_check_constraint('k', 'a > 0')\n"
        "    batch_op.alter_column('b', new_column_name='d', nullable=False)\n"
        "    batch_op.drop_column('a')\n"
    )
    table = history_of(TABLE + text).table("t")
    assert [*table.columns] == ["c", "d"]
    assert table.columns["d"].nullable is False
