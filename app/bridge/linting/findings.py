"""What the linter finds, and what it knows of each rule."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

ERROR, WARNING, NOTE = "error", "warning", "note"
LEVELS = (ERROR, WARNING, NOTE)


@dataclass(frozen=True)
class Rule:
    """A rule by its id, which is also the heading of its recipe."""

    id: str
    why: str
    cure: str
    """The safe way."""


@dataclass(frozen=True)
class Remark:
    """What a rule says of a place in a revision's file."""

    rule: str
    line: int
    what: str
    level: str = ERROR
    table: str | None = None
    """The table whose rows decide how loud the remark is; None where they do not matter."""
    why: str = ""
    """In other words than the rule's."""
    cure: str = ""


@dataclass(frozen=True)
class Finding:
    """A remark with its place and all that helps."""

    rule: str
    level: str
    revision: str
    path: str
    line: int
    what: str
    why: str
    cure: str
    recipe: str = ""
    """Where the safe way is told at length."""
    table: str | None = None

    @property
    def lines(self) -> list[str]:
        recipe = f" See {self.recipe}." if self.recipe else ""
        return [
            f"{self.path}:{self.line}: {self.level}: {self.rule}: {self.what}",
            f"    {self.why} Safe: {self.cure}{recipe}",
        ]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "not-null-without-default",
            "Rows that are there, and those that yesterday's code still writes, have no value for it.",
            "give it a server_default; or add it nullable, let the code fill it, and constrain it in a later "
            "deployment.",
        ),
        Rule(
            "rewrites-table",
            "Every row is written anew while nobody can read or write the table.",
            "add another column of the new kind, fill it in batches, then let the code use that one.",
        ),
        Rule(
            "index-without-concurrently",
            "Nobody can write to the table until the index is built.",
            "in a revision of its own, within op.get_context().autocommit_block(), "
            "op.create_index(…, postgresql_concurrently=True).",
        ),
        Rule(
            "constraint-scans-table",
            "Every row is checked while writes, and often reads, have to wait.",
            "add a check or foreign key with postgresql_not_valid=True, and VALIDATE CONSTRAINT in the next "
            "revision; make a unique index concurrently, then ADD CONSTRAINT … USING INDEX; prove NOT NULL "
            "by a validated check.",
        ),
        Rule(
            "drops-what-code-reads",
            "Code that still reads it fails: today's models, or yesterday's code during the deployment.",
            "take it out of the models and deploy that first, drop it with the deployment after, and say so: "
            "`# lint: allow drops-what-code-reads: not read since …`.",
        ),
        Rule(
            "renames-what-code-reads",
            "Yesterday's code knows the old name and fails until the deployment is through.",
            "keep the name in the database (db_column, db_table); or add the new one, write to both, copy, "
            "then drop the old one later.",
        ),
        Rule(
            "several-non-transactional-steps",
            "If the second fails, the first stays done and the revision is not noted as applied.",
            "one such operation for each revision.",
        ),
        Rule(
            "non-transactional-mixed",
            "What is in the transaction and what is outside of it cannot fail together.",
            "put what runs outside of a transaction into a revision of its own, within autocommit_block().",
        ),
        Rule(
            "empty-downgrade",
            "Going back does nothing, so that the database is not what the older revision says.",
            "undo what the upgrade does; or raise NotImplementedError with the reason why nothing can.",
        ),
        Rule(
            "message-breaks-conventions",
            "The message names the file and tells people what happened to the database.",
            "a verb and what it is about, as in add_email_verification_to_users; the number of an issue "
            "before it as issue_123_.",
        ),
        Rule(
            "two-heads",
            "`alembic upgrade head` does not know which way to go.",
            'alembic merge heads -m "Merge migrations".',
        ),
        Rule(
            "reads-todays-models",
            "Models are today's; when the revision runs later, its tables will not have their columns.",
            "sa.table() with the columns that it needs, frozen in the revision, and op.get_bind().",
        ),
        Rule(
            "cannot-be-read",
            "What comes after this line was not looked at.",
            "let it bear empty tables, and read the rest yourself.",
        ),
        Rule(
            "allowed-without-reason",
            "Whoever reads the revision next has to know why it is safe here.",
            "`# lint: allow RULE: the reason`.",
        ),
        Rule(
            "allows-nothing",
            "It would hide what comes there later.",
            "remove it, or move it onto the line above the operation that it is about.",
        ),
    )
}
