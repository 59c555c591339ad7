"""How a revision reads."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from app.bridge.autogenerate.rendering import LINE_LENGTH, merge_imports, tidy

LEAVES = st.one_of(
    st.sampled_from(["True", "None", "7", "'it\\'s, ('", '"a\\nb"', "sa.Integer()", "sa.text('1 % :a')"]),
    st.text("abc '\"\\\n", max_size=60).map(repr),
)
CALLS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda name, arguments, keywords: (
            f"sa.{name}({', '.join([*arguments, *(f'{key}={value}' for key, value in keywords.items())])})"
        ),
        st.sampled_from(["Column", "String", "f"]),
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["nullable", "name", "server_default"]), inner, max_size=2),
    ),
    max_leaves=12,
)
STATEMENTS = st.one_of(
    CALLS.map(lambda call: f"op.add_column('t', {call})"),
    CALLS.map(lambda call: f"op.create_table('t', {call})"),
    CALLS.map(lambda call: f"if op.get_context().dialect.name == 'sqlite':\n        op.add_column({call})"),
)


@given(st.lists(STATEMENTS, min_size=1, max_size=4))
def test_tidying_changes_no_meaning(statements: list[str]) -> None:
    code = "\n    ".join(statements)
    tidied = "def upgrade():\n    " + tidy(code)
    assert ast.dump(ast.parse(tidied)) == ast.dump(ast.parse("def upgrade():\n    " + code))


@given(st.lists(STATEMENTS, min_size=1, max_size=4))
def test_a_line_is_long_only_where_it_cannot_be_broken(statements: list[str]) -> None:
    for line in tidy("\n    ".join(statements)).splitlines():
        has_arguments = "(" in line and not line.rstrip().endswith(("(", ")", "),"))
        assert len(line) <= LINE_LENGTH + 4 or "'" in line or '"' in line or not has_arguments


def test_nothing_to_do_is_said_so() -> None:
    assert tidy(" \n") == "pass"


def test_a_table_has_a_line_for_each_column() -> None:
    assert tidy("op.create_table('t', sa.Column('a'), sa.Column('b'))").splitlines() == [
        "op.create_table(",
        "        't',",
        "        sa.Column('a'),",
        "        sa.Column('b'),",
        "    )",
    ]


def test_imports_of_one_module_stand_on_one_line() -> None:
    lines = "from b import Y\nfrom a import Z\nfrom b import X"
    assert merge_imports(lines) == "from a import Z\nfrom b import X, Y"
