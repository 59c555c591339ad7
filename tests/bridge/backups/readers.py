"""A process that reads tables in orders drawn by lot: `python readers.py URL TABLE…`, until it is ended.

Each transaction reads a few of them, after a rest. It prints a line when it begins, and ends with the
first error.
"""

from __future__ import annotations

import random
import sys
import time

import psycopg

FEW = 12
REST = 0.01
"""Seconds, about twice what a transaction takes."""


def main(url: str, *tables: str) -> None:
    with psycopg.connect(url, autocommit=True) as bind:
        print("begins", flush=True)
        while True:
            time.sleep(REST)
            with bind.transaction():
                for table in random.sample(tables, FEW):
                    bind.execute(f"SELECT count(*) FROM {table}")


if __name__ == "__main__":
    main(*sys.argv[1:])
