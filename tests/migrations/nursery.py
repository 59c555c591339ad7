"""Starts processes quickly: it has imported the libraries once, and forks for each command.

    python nursery.py < requests > answers

A request is a line of JSON: argv, cwd, env, out and err (files); the answer is the exit status.
Each command runs in a process of its own, with its own environment, settings and connections.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import traceback
from importlib import import_module
from typing import Any

PRELOADED = (
    "alembic.command",
    "alembic.config",
    "app.bridge.engine",
    "app.bridge.options",
    "app.bridge.runtime",
    "django.contrib.auth.management",
    "django.contrib.contenttypes.management",
    "django.core.management",
    "django.db.backends.postgresql.base",
)


def main() -> None:
    for name in PRELOADED:
        import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            become(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def become(request: dict[str, Any]) -> None:
    """Run the command in place of this process."""
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(request[name], os.O_WRONLY | os.O_CREAT), number)
    os.close(0)
    sys.argv = request["argv"]
    sys.path[0:0] = [request["cwd"]]
    status = 1
    try:
        status = run(sys.argv)
    except Exception:  # noqa: BLE001  what the interpreter does with it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def run(argv: list[str]) -> int:
    try:
        if argv[0] == "alembic":
            import_module("alembic.config").main()
        else:
            runpy.run_path(argv[0], run_name="__main__")
    except SystemExit as error:
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
            return 1
        return (error.code or 0) % 256
    return 0


if __name__ == "__main__":
    main()
