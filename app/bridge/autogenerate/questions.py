"""What autogenerate cannot know and has to be told: on the command line, or on a terminal.

A question is answered by an option (`--rename`, `--default`), else asked where a person
sits at a terminal, else refused with the option that answers it. `alembic check` and
`makemigrations --check` neither ask nor refuse: they say what would be asked.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from alembic.autogenerate.api import AutogenContext

from app.bridge.errors import BridgeError

ASK, REFUSE, TELL, IGNORE = "ask", "refuse", "tell", "ignore"
NONE = "none"
"""As an answer: no rename at all; no value, a data step gives it."""
WHERE = "(plain alembic takes them before the command: alembic -x rename=… -x default=… revision …)"


@dataclass
class Questions:
    """The answers given, and how to come by others."""

    manner: str = IGNORE
    """ask, refuse, tell or ignore."""
    renames: list[tuple[str, str]] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)
    is_no_rename: bool = False
    """Whether all that is not in `renames` was dropped and added."""
    open: list[str] = field(default_factory=list)
    """What nobody answered."""

    def was_renamed(self, old: str, new: str) -> bool:
        """Ask whether `old` was renamed to `new`; both are "table.column", or tables."""
        kind = "column" if "." in old else "table"
        return confirmed(f"Was {kind} {old} renamed to {new}? [y/N] ")

    def leave_open(self, problem: str) -> None:
        """Say, or keep for the refusal, what nobody answered."""
        if self.manner == TELL:
            sys.stderr.write(f"{problem}\n")
        elif self.manner == REFUSE:
            self.open.append(problem)

    def refuse_open(self) -> None:
        """Raises BridgeError if a question was left open that must not be."""
        if self.open:
            raise BridgeError("\n".join([*self.open, WHERE]))


def questions_of(context: AutogenContext) -> Questions:
    """The questions of one autogenerate. Raises BridgeError for an answer that makes no sense."""
    found = context.migration_context.opts.get("bridge_questions")
    if not isinstance(found, Questions):
        environment = context.migration_context.environment_context
        found = (
            read_answers(environment.get_x_argument(), manner_of(environment)) if environment else Questions()
        )
        context.migration_context.opts["bridge_questions"] = found
    return found


def manner_of(environment: Any) -> str:
    """`Config.attributes["questions"]` says it; else `check` tells, a terminal asks, the rest refuses."""
    config = environment.config
    if given := config.attributes.get("questions"):
        return str(given)
    command = getattr(config.cmd_opts, "cmd", None)
    if command and command[0].__name__ == "check":
        return TELL
    return ASK if sys.stdin is not None and sys.stdin.isatty() else REFUSE


def read_answers(arguments: Iterable[str], manner: str) -> Questions:
    """The answers among Alembic's `-x` arguments: "rename=users.fone=phone", "default=users.age=0"."""
    questions = Questions(manner)
    for argument in arguments:
        kind, _, answer = argument.partition("=")
        if kind == "rename" and answer == NONE:
            questions.is_no_rename = True
        elif kind == "rename":
            questions.renames.append(halves(answer, "--rename users.fone=phone, --rename users=people"))
        elif kind == "default":
            column, value = halves(answer, "--default users.age=0")
            questions.defaults[column] = value
    return questions


def halves(answer: str, example: str) -> tuple[str, str]:
    before, equals, after = answer.partition("=")
    if not (before.strip() and equals and after.strip()):
        raise BridgeError(f"{answer!r} answers nothing. Answers look like {example}.")
    return before.strip(), after.strip()


def confirmed(question: str) -> bool:
    """A yes or no from the terminal; no where nothing is typed."""
    answer = typed(question).lower()
    while answer and answer[0] not in "yn":
        answer = typed("Please answer yes or no: ").lower()
    return answer.startswith("y")


def chosen(question: str, choices: Sequence[str]) -> int:
    """The number of a choice, from 1, from the terminal."""
    listed = "".join(f"\n {number}) {choice}" for number, choice in enumerate(choices, 1))
    answer = typed(f"{question}{listed}\nSelect an option: ")
    while not (answer.isdecimal() and 1 <= int(answer) <= len(choices)):
        answer = typed("Please select a valid option: ")
    return int(answer)


def typed(prompt: str) -> str:
    """A line from the terminal. Raises BridgeError when there comes none."""
    try:
        return input(prompt).strip()
    except (EOFError, KeyboardInterrupt) as error:
        raise BridgeError("Cancelled. No revision was written.") from error
