"""`manage.py migrate` is `alembic upgrade head`, or goes to a revision."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.backends.base.base import BaseDatabaseWrapper

from app.bridge.management.base import SchemaCommand
from app.bridge.moving import ask_standing, label_message, move
from app.bridge.preparing import add_wishes
from app.bridge.revisions import Standing

FAKE = "To tell the database which revision it is at: alembic stamp REVISION."


class Command(SchemaCommand):
    help = "Applies the revisions that the database lacks, or goes to a revision, up or down."
    refused = {
        "--fake": FAKE,
        "--fake-initial": FAKE,
        "--prune": "There is no table of Django migrations; revisions have nothing to prune.",
    }

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("target", nargs="*", help="A revision, head (the default), base, +1 or -1.")
        add_wishes(parser, down=True)
        parser.add_argument(
            "--check", action="store_true", help="Only exit with 1 if revisions are not applied."
        )
        parser.add_argument(
            "--plan", action="store_true", help="Only list the revisions that are not applied."
        )
        parser.add_argument(
            "--run-syncdb", action="store_true", help="Accepted: every table belongs to a revision."
        )

    def act(self, connection: BaseDatabaseWrapper, options: dict[str, Any]) -> None:
        targets = options["target"]
        if len(targets) > 1:
            raise CommandError(label_message(targets[0]))
        if options["check"] or options["plan"]:
            self.tell_plan(connection, options)
            return
        config = self.config(
            connection,
            options,
            listener=lambda step: self.tell_step(step, options),
            # Who makes a test database says --run-syncdb: if it was kept, tests have flushed content types.
            always_announce=options["run_syncdb"],
            wishes=options,
        )
        self.moved = False
        move(config, connection, targets[0] if targets else "head")
        if not self.moved:
            self.say("Nothing to do: the database is there already.", options)

    def tell_step(self, step: Any, options: dict[str, Any]) -> None:
        self.moved = True
        verb = "Applied" if step.is_upgrade else "Took back"
        self.say(f"{verb} {step.up_revision.revision}  {step.up_revision.doc}", options)

    def tell_plan(self, connection: BaseDatabaseWrapper, options: dict[str, Any]) -> None:
        now = ask_standing(connection)
        for line in plan_lines(now):
            self.say(line, options)
        if options["check"] and now.is_behind:
            self.fail_silently()


def plan_lines(now: Standing) -> list[str]:
    if now.lost:
        return [now.lost_message]
    if not now.pending:
        return ["The database has every revision."]
    lines = [f"  {revision.revision}  {revision.doc}" for revision in now.pending]
    return ["To apply, in this order:", *lines]
