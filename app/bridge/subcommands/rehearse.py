"""`manage.py alembic rehearse`: revisions on a copy of the database, there and back."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from typing import TextIO

from alembic.config import Config
from alembic.script import ScriptDirectory
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.failures import Progress, explained
from app.bridge.rehearsing.copies import Copy, copied, left_behind, mebibytes
from app.bridge.rehearsing.moves import Move
from app.bridge.rehearsing.rehearsal import Outcome, Plan, make_plan, rehearse
from app.bridge.subcommands.lint import chosen_database

INTERRUPTED = 130
EPILOG = """\
Copies the database (people may go on working), runs upgrade, downgrade and upgrade on the copy, and
compares: the schema after the downgrade with the one before, the schemas after both upgrades, how many
rows each table and values each column has, and checksums of the values. Each revision is told with its
time and, on PostgreSQL, the locks it had on tables that others use. Where nothing is pending, the newest
revision is taken back and applied again; so is all above a TARGET that is below. pre_migrate and
post_migrate are not sent.

The original is only read. The copy goes in the end, after Ctrl-C too; only a process that is killed
(SIGKILL) leaves it behind, which the next rehearsal tells.

Exit status: 0 when it is safe; 1 when a revision fails, rows or values are lost, or anything differs. A
downgrade that raises NotImplementedError is a note: it says that there is no way back.
"""


def add_rehearse_arguments(parser: ArgumentParser) -> None:
    parser.formatter_class, parser.epilog = RawDescriptionHelpFormatter, EPILOG
    parser.add_argument("target", nargs="?", help="A revision, +N or -N; default: all that is pending.")
    parser.add_argument("--keep", action="store_true", help="Keep the copy, and say where it is.")
    parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="Which of DATABASES; default: default.")


def rehearse_revisions(config: Config, options: Namespace) -> None:
    """Try revisions out on a copy of the database, there and back; tell time, locks and what is lost."""
    original = chosen_database(options.database)
    script, screen = ScriptDirectory.from_config(config), Screen(config.stdout)
    with explained(original, Progress(original.alias)):
        try:
            outcome = rehearse_on_copy(script, original, options, screen)
        except KeyboardInterrupt:
            screen.say("Interrupted. The original is as it was, and the copy is removed.")
            raise SystemExit(INTERRUPTED) from None
        finally:
            original.close()
    for line in conclusion(outcome):
        screen.say(line)
    if not outcome.is_safe:
        raise SystemExit(1)


def rehearse_on_copy(
    script: ScriptDirectory, original: BaseDatabaseWrapper, options: Namespace, screen: Screen
) -> Outcome:
    for place in left_behind(original):
        screen.say(f"Note: {place} is of a rehearsal that was killed or kept, or of one that runs.")
    screen.begin("copying the database")
    with copied(original, keep=options.keep) as copy:
        screen.say(f"The copy of {mebibytes(copy.size)} is {where(copy)}.")
        plan = make_plan(script, copy.connection, options.target)
        screen.say(announcement(plan))
        outcome = rehearse(script, copy.connection, plan, screen)
    screen.clear()
    screen.say(f"The copy is kept: {where(copy)}." if options.keep else "The copy is removed.")
    return outcome


def where(copy: Copy) -> str:
    return f"database {copy.name}" if copy.connection.vendor == "postgresql" else f"file {copy.name}"


def announcement(plan: Plan) -> str:
    if plan.ahead:
        return f"Pending: {counted(len(plan.ahead), 'revision')}. Upgrade, downgrade, upgrade:"
    if plan.behind:
        return f"Nothing is pending. {counted(len(plan.behind), 'revision')} back and up again:"
    return "There is no revision to rehearse."


def conclusion(outcome: Outcome) -> list[str]:
    lines = [*(f"Note: {note}" for note in outcome.notes), *(f"Problem: {text}" for text in outcome.problems)]
    if not outcome.is_safe:
        return [*lines, f"Not safe: {counted(len(outcome.problems), 'problem')}."]
    if not outcome.has_way_back:
        return [*lines, "Safe to upgrade; there is no way back but to restore a backup."]
    return [*lines, "Safe: what was there is there again, and every schema was as it had to be."]


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


class Screen:
    """A line for each move; on a terminal also what is being done at the moment."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.is_terminal = stream.isatty()
        self.total = self.done = 0
        self.started = time.monotonic()

    def expect(self, moves: int) -> None:
        self.total = moves

    def begin(self, text: str) -> None:
        if self.is_terminal:
            passed = time.monotonic() - self.started
            count = f"[{self.done}/{self.total}] " if self.total else ""
            self.stream.write(f"\r\x1b[K{count}{text} … ({passed:.0f} s so far)")
            self.stream.flush()

    def clear(self) -> None:
        if self.is_terminal:
            self.stream.write("\r\x1b[K")

    def say(self, text: str) -> None:
        self.clear()
        self.stream.write(f"{text}\n")
        self.stream.flush()

    def moved(self, move: Move) -> None:
        self.done += 1
        place = f"[{self.done}/{self.total}]"
        self.say(f"{place} {move.verb} {move.revision} {move.doc}: {move.seconds:.2f} s")
        for lock in move.locks:
            self.say(f"{' ' * len(place)} {lock.words}")
        if move.has_left_transaction:
            self.say(f"{' ' * len(place)} locks of what runs outside of the transaction are not counted")
