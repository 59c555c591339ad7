"""What a CREATE TABLE or CREATE INDEX says, as facts that compare equal when SQLite would do the same.

The case of bare words, quoting, blanks, comments, and parentheses around a whole expression do not
matter; whether a constraint is written beside its column or at the end of the table neither.
Grammar: https://www.sqlite.org/lang_createtable.html and lang_createindex.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.bridge.sqlite.clauses import Clause, read_clauses
from app.bridge.sqlite.errors import MalformedSQL
from app.bridge.sqlite.tokens import Token, closing, expression, spaced, split, tokenize, unqualified

TABLE_CONSTRAINT = ("constraint", "primary", "unique", "check", "foreign")


@dataclass(frozen=True)
class ColumnFacts:
    """One column; its key, uniqueness, checks and references are constraints of the table."""

    type: str
    collation: str | None = None
    not_null: bool = False
    default: str | None = None
    generated: tuple[str, str] | None = None
    """("stored" or "virtual", the expression)."""
    autoincrement: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class ConstraintFacts:
    """One constraint; what its kind does not have is empty."""

    kind: str
    """primary key, unique, check or foreign key."""
    name: str | None
    columns: tuple[str, ...] = ()
    """Of a check: the column it was written beside, if any (that does not count when comparing)."""
    expression: str | None = None
    target: str | None = None
    target_columns: tuple[str, ...] = ()
    """Empty where the statement names none: the target's primary key."""
    options: tuple[str, ...] = ()
    """Like "on delete cascade", "deferrable", "initially deferred"; defaults are left out."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ConstraintFacts) and self.facts() == other.facts()

    def __hash__(self) -> int:
        return hash(self.facts())

    def facts(self) -> tuple[object, ...]:
        return (self.kind, self.name, *self.body())

    def body(self) -> tuple[object, ...]:
        """All but the name: what two constraints of different names have in common."""
        columns = () if self.kind == "check" else self.columns
        return (self.kind, columns, self.expression, self.target, self.target_columns, self.options)


@dataclass(frozen=True)
class TableFacts:
    """A table. Columns stand in their order, constraints in the order of the text."""

    name: str
    columns: Mapping[str, ColumnFacts]
    constraints: tuple[ConstraintFacts, ...] = ()
    options: tuple[str, ...] = ()
    """Of "strict" and "without rowid" those that apply, sorted."""

    def of_kind(self, kind: str) -> tuple[ConstraintFacts, ...]:
        return tuple(constraint for constraint in self.constraints if constraint.kind == kind)


@dataclass(frozen=True)
class IndexFacts:
    """An index; an element is a column's name or an expression, with its collation and "desc"."""

    name: str
    table: str
    unique: bool
    elements: tuple[str, ...]
    where: str | None = None


@dataclass(frozen=True)
class Definition:
    """One of the comma-separated parts of a table's body: a column, or constraints."""

    tokens: tuple[Token, ...]
    column: str | None
    """The column's name; None where the definition is a table constraint."""
    type: tuple[Token, ...] = ()
    clauses: tuple[Clause, ...] = field(default=())


@dataclass(frozen=True)
class Statement:
    """A CREATE statement cut into its parts. `open` and `close` are the indexes of the outer parentheses."""

    tokens: tuple[Token, ...]
    name: Token
    open: int
    close: int
    unique: bool = False
    table: Token | None = None

    @property
    def parts(self) -> list[tuple[Token, ...]]:
        return split(self.tokens[self.open + 1 : self.close])

    @property
    def rest(self) -> tuple[Token, ...]:
        return tuple(token for token in self.tokens[self.close + 1 :] if not token.is_operator(";"))


def read_table(sql: str) -> TableFacts:
    """The facts of a CREATE TABLE statement. Raises MalformedSQL, also for a virtual table."""
    statement = cut_table(sql)
    name = statement.name.name
    definitions = [read_definition(unqualified(part, name)) for part in statement.parts]
    columns = {d.column: column_facts(d) for d in definitions if d.column is not None}
    constraints = tuple(
        resolved(constraint_facts(clause, definition.column), columns)
        for definition in definitions
        for clause in definition.clauses
        if clause.is_constraint
    )
    options = tuple(sorted(spaced(part) for part in split(statement.rest) if part))
    return TableFacts(name, columns, constraints, options)


def read_index(sql: str) -> IndexFacts:
    """The facts of a CREATE INDEX statement. Raises MalformedSQL."""
    statement = cut_index(sql)
    assert statement.table is not None
    elements = tuple(index_element(part) for part in statement.parts)
    where = statement.rest
    if where and not where[0].is_word("where"):
        raise MalformedSQL(f"{where[0].text!r} stands where an index may have a WHERE.")
    condition = expression(where[1:]) if where else None
    return IndexFacts(statement.name.name, statement.table.name, statement.unique, elements, condition)


def cut_table(sql: str) -> Statement:
    """A CREATE TABLE statement's parts. Raises MalformedSQL."""
    tokens = tokenize(sql)
    position = skip(tokens, skip(tokens, 0, "create"), "temp", "temporary", optional=True)
    position = skip(tokens, position, "table")
    name, position = read_name(tokens, skip_if_not_exists(tokens, position))
    return Statement(tokens, name, position, closing(tokens, position))


def cut_index(sql: str) -> Statement:
    """A CREATE INDEX statement's parts. Raises MalformedSQL."""
    tokens = tokenize(sql)
    begin = skip(tokens, 0, "create")
    position = skip(tokens, begin, "unique", optional=True)
    unique = position > begin
    name, position = read_name(tokens, skip_if_not_exists(tokens, skip(tokens, position, "index")))
    table, position = read_name(tokens, skip(tokens, position, "on"))
    return Statement(tokens, name, position, closing(tokens, position), unique, table)


def skip(tokens: Sequence[Token], position: int, *words: str, optional: bool = False) -> int:
    """The position after one of these words."""
    if position < len(tokens) and tokens[position].is_word(*words):
        return position + 1
    if optional:
        return position
    found = tokens[position].text if position < len(tokens) else "the end"
    raise MalformedSQL(f"{found!r} stands where {words[0].upper()} was expected.")


def skip_if_not_exists(tokens: Sequence[Token], position: int) -> int:
    if skip(tokens, position, "if", optional=True) == position:
        return position
    return skip(tokens, skip(tokens, position + 1, "not"), "exists")


def read_name(tokens: Sequence[Token], position: int) -> tuple[Token, int]:
    """The token of a name that may follow a schema's, and the position after it."""
    if position + 2 < len(tokens) and tokens[position + 1].is_operator("."):
        position += 2
    if position >= len(tokens):
        raise MalformedSQL("A name is missing at the end.")
    return tokens[position], position + 1


def read_definition(tokens: tuple[Token, ...]) -> Definition:
    """A part of a table's body. Raises MalformedSQL."""
    if not tokens:
        raise MalformedSQL("A definition is empty.")
    if tokens[0].is_word(*TABLE_CONSTRAINT):
        return Definition(tokens, None, (), read_clauses(tokens))
    end = 1
    while end < len(tokens) and not Clause.begins_with(tokens[end]):
        end = closing(tokens, end) + 1 if tokens[end].is_operator("(") else end + 1
    return Definition(tokens, tokens[0].name, tokens[1:end], read_clauses(tokens[end:]))


def column_facts(definition: Definition) -> ColumnFacts:
    facts = ColumnFacts(" ".join(expression_of_type(definition.type).split()))
    for clause in definition.clauses:
        match clause.kind:
            case "not null":
                facts = replace(facts, not_null=True, options=tuple(f"not null {o}" for o in clause.options))
            case "collate":
                facts = replace(facts, collation=clause.words)
            case "default":
                facts = replace(facts, default=clause.expression)
            case "generated":
                facts = replace(facts, generated=(clause.words, clause.expression or ""))
            case "primary key":
                facts = replace(facts, autoincrement=clause.words == "autoincrement")
    return facts


def expression_of_type(tokens: Iterable[Token]) -> str:
    """A type's words in lower case, quoted or not: SQLite does not tell them apart."""
    bare = [
        replace(token, kind="word", text=token.name) if token.kind == "name" else token for token in tokens
    ]
    return spaced(bare)


def constraint_facts(clause: Clause, column: str | None) -> ConstraintFacts:
    columns = clause.columns or (() if column is None else (column,))
    return ConstraintFacts(
        clause.kind,
        clause.label,
        columns,
        clause.expression,
        clause.target,
        clause.target_columns,
        clause.options,
    )


def resolved(constraint: ConstraintFacts, columns: Mapping[str, object]) -> ConstraintFacts:
    """The constraint with its columns as the table spells them: SQLite ignores their case."""
    spelling = {name.lower(): name for name in columns}
    return replace(constraint, columns=tuple(spelling.get(name.lower(), name) for name in constraint.columns))


def index_element(tokens: tuple[Token, ...]) -> str:
    """An indexed column or expression in canonical words; ascending is the default and not said."""
    order, collation = "", ""
    if tokens and tokens[-1].is_word("asc", "desc"):
        order = " desc" if tokens[-1].is_word("desc") else ""
        tokens = tokens[:-1]
    if len(tokens) > 2 and tokens[-2].is_word("collate"):
        collation = f" collate {tokens[-1].name.lower()}"
        tokens = tokens[:-2]
    return expression(tokens) + collation + order
