"""Rules on a revision as a whole: its transaction, its downgrade, its message."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from alembic.script import Script

from app.bridge.linting.findings import ERROR, NOTE, WARNING, Remark
from app.bridge.steps import Recording

TICKET = re.compile(r"issue_\d+_")
OTHER_TICKET = re.compile(r"#?\d+\b|[a-z]+[-_#]\d+(?![a-z0-9])|\d+_", re.IGNORECASE)
VERBS = """
    add adjust adopt allow alter apply archive attach backfill change clean clear combine compare compress
    compute constrain convert copy correct count create deduplicate default delete demand deny deprecate
    derive detach disable disallow drop empty enable encrypt enforce ensure enlarge expand expire extend
    extract fill fix flag fold forbid force freeze generate give grant group hash import index initialise
    initialize insert install introduce join keep let limit link load lock lower make mark merge migrate
    move name narrow normalise normalize note number order partition populate prepare prevent protect
    prune purge raise rebuild recompute reduce refill register relate relax remember remove rename reorder
    repair replace require reset restore restrict resize retire revert revoke seed separate set shorten
    shrink sort speed split squash start stop store strip switch tag tighten touch track trim truncate turn
    type unify unique update upgrade use validate widen write
"""
SAYS_NOTHING = """
    auto change changes data database db fix fixes migration migrations misc model models new schema some
    something stuff table tables temp test thing things tmp update updates wip
"""
KNOWN_VERBS, EMPTY_WORDS = frozenset(VERBS.split()), frozenset(SAYS_NOTHING.split())


def transaction_rules(recording: Recording) -> Iterator[Remark]:
    """Of what runs outside of a transaction: alone, and once."""
    outside = [step for step in recording.steps if not step.is_transactional]
    inside = [step for step in recording.steps if step.is_transactional]
    for step in outside[1:]:
        what = f"this is one of {len(outside)} operations outside of a transaction."
        yield Remark("several-non-transactional-steps", step.line, what)
    if outside and inside:
        what = f"{len(inside)} other operations of this revision are in a transaction, and this one is not."
        yield Remark("non-transactional-mixed", outside[0].line, what)
    for step in inside:
        if any(re.search(r"\bCONCURRENTLY\b", sql, re.IGNORECASE) for sql in step.statements):
            what = "CONCURRENTLY is refused within the transaction of a revision."
            yield Remark("non-transactional-mixed", step.line, what)


def cannot_be_read(recording: Recording) -> Iterator[Remark]:
    """A revision that refuses on empty tables, or one with a mistake."""
    if recording.stopped_by is not None:
        words = " ".join(str(recording.stopped_by).split())
        what = f"the revision stops here on empty tables: {type(recording.stopped_by).__name__}: {words}"
        yield Remark("cannot-be-read", recording.stopped_at or 1, what, NOTE)


def empty_downgrade(
    revision: Script, tree: ast.Module, upgrade: Recording, downgrade: Recording
) -> Iterator[Remark]:
    """Nothing is taken back of something. Merges have nothing to take back."""
    if revision.is_merge_point or downgrade.steps or downgrade.stopped_by or not upgrade.steps:
        return
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    line = next((node.lineno for node in functions if node.name == "downgrade"), 1)
    yield Remark("empty-downgrade", line, "downgrade() does nothing.", ERROR)


def message_breaks_conventions(revision: Script) -> Iterator[Remark]:
    """`add_email_verification_to_users`, `issue_123_add_…`, or the same in words of a sentence."""
    if reason := why_unconventional(revision.doc or "", is_first=revision.down_revision is None):
        yield Remark("message-breaks-conventions", 1, f"“{revision.doc}” {reason}.", WARNING)


def why_unconventional(message: str, *, is_first: bool) -> str:
    """What is wrong with a message; empty where nothing is."""
    text = message.strip().lower().replace(" ", "_")
    words = [word for word in TICKET.sub("", text, count=1).split("_") if word]
    if not TICKET.match(text) and OTHER_TICKET.match(message.strip()):
        return "does not write the number of an issue as issue_123_"
    if len(words) < 2 or (EMPTY_WORDS.issuperset(words[1:]) and words[0] not in ("initial", "merge")):
        return "does not say what happens to what"
    if words[0] not in KNOWN_VERBS and not (is_first and words[0] == "initial"):
        return f"does not begin with a verb that is known here ({words[0]})"
    return ""
