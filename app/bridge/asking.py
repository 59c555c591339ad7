"""Asking a person before something is lost."""

from __future__ import annotations

import sys

from app.bridge.errors import BridgeError


def confirm(question: str, *, unanswered: str) -> None:
    """Ask on the terminal. Raises BridgeError for "no", and with `unanswered` where there is no terminal."""
    if not (sys.stdin and sys.stdin.isatty()):
        raise BridgeError(unanswered)
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise BridgeError("Nothing was changed.")
