"""Waiting for one's turn, and what to say when it does not come."""

from __future__ import annotations

import logging
import os
import random
import socket
import time
from collections.abc import Callable

from alembic.util import CommandError

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0


def wait_for(take: Callable[[], bool], *, seconds: float, holder: Callable[[], str], database: str) -> None:
    """Call `take` until it succeeds, for so many seconds. Raises CommandError, which names the holder."""
    deadline, pause, told = time.monotonic() + seconds, FIRST_PAUSE, False
    while not take():
        left = deadline - time.monotonic()
        if left <= 0:
            raise CommandError(
                f"Another process is changing the schema of {database}, and did not end within "
                f"{seconds:g} s: {holder()}. Wait for it and run this again, or end it if it hangs "
                "(what it has not finished is taken back); -x upgrade-wait=SECONDS waits longer."
            )
        if not told and pause >= LONGEST_PAUSE:
            told = True
            logger.warning("Waiting for another upgrade of %s to end: %s.", database, holder())
        time.sleep(min(left, pause * random.uniform(0.5, 1)))  # noqa: S311  no secret
        pause = min(pause * 1.5, LONGEST_PAUSE)


def this_process() -> str:
    """For people who look for it: on another machine or in another container too."""
    return f"pid {os.getpid()} on {socket.gethostname()}"
