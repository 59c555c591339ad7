"""Starts processes that begin together, or one that is to die: forked from one that has imported all.

    python herd.py < requests > answers

A request is a line of JSON: count, argv, cwd, env, and `out`, a folder for what each says; the
answer is a list of exit statuses. Each is a process of its own, with its own connections.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.migrations.nursery import PRELOADED, become


def main() -> None:
    for name in PRELOADED:
        import_module(name)
    for line in sys.stdin:
        request = json.loads(line)
        children = [start(request, number) for number in range(request["count"])]
        statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        print(json.dumps(statuses), flush=True)


def start(request: dict[str, Any], number: int) -> int:
    child = os.fork()
    if child == 0:
        folder = Path(request["out"])
        become({**request, "out": str(folder / f"{number}.out"), "err": str(folder / f"{number}.err")})
    return child


if __name__ == "__main__":
    main()
