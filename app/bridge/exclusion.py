"""PostgreSQL's EXCLUDE … INCLUDE, which neither SQLAlchemy nor Alembic can say.

`ExclusionConstraint(include=…)` of Django becomes `op.create_covering_exclusion(…)` in a
revision, or a `CoveringExclude` within the table where PostgreSQL is all that is targeted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import renderers
from alembic.ddl.postgresql import CreateExcludeConstraintOp
from alembic.operations import Operations, ops
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.ext.compiler import compiles

POSTGRESQL_IMPORT = "from sqlalchemy.dialects import postgresql"


class CoveringExclude(ExcludeConstraint):
    """An EXCLUDE constraint whose index carries the columns `include` as well."""

    __visit_name__ = "covering_exclude_constraint"

    def __init__(self, *elements: Any, include: Sequence[str], **options: Any) -> None:
        super().__init__(*elements, **options)
        self.include = [*include]

    def _copy(self, target_table: Any = None, **options: Any) -> CoveringExclude:
        elements = [(expression, operator) for expression, _, operator in self._render_exprs]
        copy = CoveringExclude(
            *elements,
            include=self.include,
            name=self.name,
            deferrable=self.deferrable,
            initially=self.initially,
            where=self.where,
            using=self.using,
        )
        return self._schema_item_copy(copy)


@compiles(CoveringExclude)
def compile_covering_exclude(constraint: CoveringExclude, compiler: Any, **options: Any) -> str:
    """SQLAlchemy's own, with INCLUDE where PostgreSQL wants it: before WHERE and DEFERRABLE."""
    where, constraint.where = constraint.where, None
    ending = compiler.define_constraint_deferrability(constraint)
    try:
        elements = compiler.visit_exclude_constraint(constraint, **options).removesuffix(ending)
    finally:
        constraint.where = where
    columns = ", ".join(compiler.preparer.quote(name) for name in constraint.include)
    condition = (
        f" WHERE ({compiler.sql_compiler.process(where, literal_binds=True)})" if where is not None else ""
    )
    return f"{elements} INCLUDE ({columns}){condition}{ending}"


@Operations.register_operation("create_covering_exclusion")
@ops.AddConstraintOp.register_add_constraint("covering_exclude_constraint")
class CreateCoveringExclusionOp(CreateExcludeConstraintOp):
    """`op.create_covering_exclusion('stays_are_apart', 'stays', ('period', '&&'), include=['room'])`."""

    @classmethod
    def from_constraint(cls, constraint: Any) -> CreateCoveringExclusionOp:
        operation = super().from_constraint(constraint)
        assert isinstance(operation, cls)
        operation.kw["include"] = constraint.include
        return operation

    def to_constraint(self, migration_context: Any = None) -> CoveringExclude:
        if isinstance(self._orig_constraint, CoveringExclude):
            return self._orig_constraint
        plain = CreateExcludeConstraintOp(
            self.constraint_name, self.table_name, self.elements, where=self.where, schema=self.schema
        ).to_constraint(migration_context)
        made = CoveringExclude(*self.elements, name=self.constraint_name, where=self.where, **self.kw)
        plain.table.append_constraint(made)
        return made

    @classmethod
    def create_covering_exclusion(
        cls, operations: Operations, constraint_name: str, table_name: str, *elements: Any, **options: Any
    ) -> None:
        """Add an EXCLUDE constraint with `include=[…]`; the rest as for `op.create_exclude_constraint`."""
        operations.invoke(cls(constraint_name, table_name, elements, **options))


render_exclusion = renderers.dispatch(CreateExcludeConstraintOp)


@renderers.dispatch_for(CreateCoveringExclusionOp)
def render_covering_exclusion(context: AutogenContext, operation: CreateCoveringExclusionOp) -> str:
    code = str(render_exclusion(context, operation))
    code = code.replace("create_exclude_constraint(", "create_covering_exclusion(", 1)
    return f"{code[:-1]}, include={operation.to_constraint().include!r})"


def render_inline(constraint: CoveringExclude, context: AutogenContext) -> str:
    """The constraint within `op.create_table`."""
    elements = [f"(sa.literal_column({str(one)!r}), {sign!r})" for one, _, sign in constraint._render_exprs]
    options = {
        "where": None if constraint.where is None else f"sa.text({str(constraint.where)!r})",
        "using": repr(constraint.using),
        "deferrable": repr(constraint.deferrable) if constraint.deferrable else None,
        "initially": repr(constraint.initially) if constraint.initially else None,
        "name": repr(str(constraint.name)),
        "include": repr(constraint.include),
    }
    context.imports.add(f"from {__name__} import {CoveringExclude.__name__}")
    given = [f"{name}={value}" for name, value in options.items() if value is not None]
    return f"CoveringExclude({', '.join([*elements, *given])})"
