"""A process that moves rows between two tables: `python writers.py URL`, until it is ended.

Each transaction takes a coin from one table and puts it into the other, so that everybody who
sees a moment of the database counts as many coins as there were. It prints a line when it begins.
"""

from __future__ import annotations

import sqlite3
import sys
from typing import Any


def main(url: str) -> None:
    bind: Any
    if url.startswith("sqlite"):
        bind = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60, isolation_level=None)
        begin = "BEGIN IMMEDIATE"
    else:
        import psycopg

        bind, begin = psycopg.connect(url, autocommit=True), "BEGIN"
    source, target = "heads", "tails"
    print("begins", flush=True)
    while True:
        bind.execute(begin)
        taken = bind.execute(
            f"DELETE FROM {source} WHERE id = (SELECT id FROM {source} LIMIT 1) RETURNING id"
        ).fetchall()
        for (coin,) in taken:
            bind.execute(f"INSERT INTO {target} VALUES ({coin})")
        bind.execute("COMMIT")
        source, target = target, source


if __name__ == "__main__":
    main(sys.argv[1])
