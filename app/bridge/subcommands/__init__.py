"""The bridge's own subcommands of `manage.py alembic`, beside Alembic's; each has a module here."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alembic.config import CommandLine, Config

from app.bridge.preparing import add_wishes
from app.bridge.running.showing import error_said_once
from app.bridge.subcommands.foreign_steps import show_foreign_steps
from app.bridge.subcommands.lint import add_lint_arguments, lint_revisions
from app.bridge.subcommands.rebase import add_rebase_arguments, rebase
from app.bridge.subcommands.rehearse import add_rehearse_arguments, rehearse_revisions
from app.bridge.subcommands.squash import add_squash_arguments, squash


def no_arguments(parser: ArgumentParser) -> None:
    """Most subcommands take none."""


@dataclass(frozen=True)
class Subcommand:
    """`run` gets Alembic's configuration and what was parsed; it may raise alembic.util.CommandError.

    Its docstring's first paragraph is the help. A status other than 0 is raised as SystemExit.
    """

    name: str
    run: Callable[[Config, Namespace], None]
    add_arguments: Callable[[ArgumentParser], None] = no_arguments


SUBCOMMANDS = [
    Subcommand("foreign-steps", show_foreign_steps),
    Subcommand("lint", lint_revisions, add_lint_arguments),
    Subcommand("rehearse", rehearse_revisions, add_rehearse_arguments),
    Subcommand("rebase", rebase, add_rebase_arguments),
    Subcommand("squash", squash, add_squash_arguments),
]


def add_subcommands(line: CommandLine) -> None:
    """Put them among Alembic's, in its help too."""
    for subcommand in SUBCOMMANDS:
        line.register_command(as_alembic_calls(subcommand))
        subcommand.add_arguments(line.subparsers.choices[subcommand.name])
    add_wishes(line.subparsers.choices["upgrade"], down=False)
    add_wishes(line.subparsers.choices["downgrade"], down=True)


def as_alembic_calls(subcommand: Subcommand) -> Any:
    """A function of the configuration alone, with the name and the help of the subcommand."""

    def call(config: Config) -> None:
        assert config.cmd_opts is not None
        with error_said_once(config):
            subcommand.run(config, config.cmd_opts)

    call.__name__ = subcommand.name
    call.__doc__ = subcommand.run.__doc__
    return call
