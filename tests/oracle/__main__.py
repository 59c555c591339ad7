"""Django's schema editor = alembic upgrade head = metadata.create_all, on other people's models.

`make oracle` runs this. ARGS pick: `--vendor sqlite`, `--group third`, `--case 'wagtail*'`, `-v`.
Exit status 0: all is identical, but for what known.toml gives a reason for; 1: it is not;
2: it could not be tried.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from pathlib import Path

from tests.oracle.cases import VENDORS, Case, all_cases
from tests.oracle.known import Known
from tests.oracle.outcomes import REFUSED, Finding, Outcome
from tests.oracle.report import Report
from tests.oracle.servers import Databases, databases
from tests.plugins.postgresql import NoServer

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 600
"""What one case may take; wagtail's migrations take ten seconds on a quiet machine."""


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    cases = [case for case in all_cases(options.suite) if is_asked(case, options)]
    if not cases:
        print("make oracle: no case is of that name", file=sys.stderr)
        return 2
    report = Report(Known.read(), is_complete=not (options.case or options.group or options.vendor))
    try:
        with databases({case.vendor for case in cases}) as made:
            for case, outcome in try_all(cases, made, jobs=options.jobs):
                report.add(case, outcome)
                if options.verbose:
                    print(report.line_of(case, outcome), flush=True)
    except NoServer as error:
        print(f"make oracle: {error}", file=sys.stderr)
        return 2
    print(report.text())
    return 0 if report.is_as_expected else 1


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__.splitlines()[0])
    parser.add_argument("--suite", type=Path, help="the folder of Django's own tests")
    parser.add_argument("--vendor", choices=VENDORS)
    parser.add_argument("--group", help="words that the group's name holds")
    parser.add_argument("--case", action="append", help="a case's name, or a pattern; repeatable")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("-v", "--verbose", action="store_true", help="a line for every case")
    return parser.parse_args(arguments)


def is_asked(case: Case, options: argparse.Namespace) -> bool:
    return (
        options.vendor in (None, case.vendor)
        and (options.group or "").lower() in case.group.lower()
        and (not options.case or any(fnmatch(case.name, pattern) for pattern in options.case))
    )


def try_all(cases: Iterable[Case], made: Databases, *, jobs: int) -> Iterator[tuple[Case, Outcome]]:
    with ThreadPoolExecutor(jobs) as pool:
        pending = [(case, pool.submit(try_one, case, made)) for case in cases]
        for case, outcome in pending:
            yield case, outcome.result()


def try_one(case: Case, made: Databases) -> Outcome:
    """What came of a case in a process of its own."""
    with made.empty(case.vendor) as (url, folder):
        command = [sys.executable, "-m", "tests.oracle.one_case", url, str(folder / "alembic")]
        try:
            answer = subprocess.run(
                command,
                input=json.dumps(case.told()),
                capture_output=True,
                text=True,
                check=False,
                timeout=SECONDS,
                cwd=ROOT,
            )
        except subprocess.TimeoutExpired:
            return Outcome(findings=[Finding(REFUSED, f"no end after {SECONDS} seconds")])
    try:
        return Outcome.from_told(json.loads(answer.stdout.splitlines()[-1]))
    except (IndexError, ValueError):
        words = answer.stderr.strip().splitlines() or [f"ended with {answer.returncode}"]
        return Outcome(findings=[Finding(REFUSED, words[-1], tuple(words[-3:]))])


if __name__ == "__main__":
    sys.exit(main())
