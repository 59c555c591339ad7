"""What a person sees of a run: Alembic's progress, and an error once."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic.util import CommandError

PROGRESS_LOGGERS = ("alembic.runtime.migration", "alembic.autogenerate")
ERROR_LOGGER = "alembic.util.messaging"


@contextmanager
def error_said_once(config: Any) -> Iterator[None]:
    """Alembic's command line logs an error and prints it too: leave the log, where somebody hears it."""
    try:
        yield
    except CommandError:
        log = logging.getLogger(ERROR_LOGGER)
        if getattr(config.cmd_opts, "quiet", None) is False and is_heard(log, logging.ERROR):
            config.messaging_opts = {"quiet": True}
            log.addFilter(as_failure)
        raise


def as_failure(record: logging.LogRecord) -> bool:
    record.msg, record.args = f"FAILED: {record.getMessage()}", ()
    return True


@contextmanager
def progress_shown(context: Any) -> Iterator[None]:
    """Show Alembic's progress on standard error, as its own template does, unless it is shown already."""
    options = context.config.cmd_opts
    loggers = [logging.getLogger(name) for name in PROGRESS_LOGGERS]
    if options is None or getattr(options, "quiet", False) or is_heard(loggers[0]):
        yield
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)-5.5s [%(name)s] %(message)s"))
    before = [(logger, logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, level, propagate in before:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate


def is_heard(logger: logging.Logger, level: int = logging.INFO) -> bool:
    """Whether what this logger is told reaches a handler that shows it."""
    if not logger.isEnabledFor(level):
        return False
    listening: logging.Logger | None = logger
    while listening is not None:
        if any(handler_shows(handler, level) for handler in listening.handlers):
            return True
        listening = listening.parent if listening.propagate else None
    return False


def handler_shows(handler: logging.Handler, level: int) -> bool:
    """Alembic's own null handler shows nothing."""
    return not isinstance(handler, logging.NullHandler) and handler.level <= level
