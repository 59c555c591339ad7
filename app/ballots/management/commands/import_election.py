"""`manage.py import_election FILE`: a real election as a closed topic."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from app.ballots.elections.importing import AlreadyImported, Imported, import_election
from app.ballots.elections.profiles import BadElection
from app.ballots.results import most_ballots_first, share, verdict
from app.pages.templatetags.pages import percent


class Command(BaseCommand):
    help = (
        "Import an election's published ballots as a closed topic. The first choice of each ballot is its "
        "selection; where a ballot ranks several options equal first, the topic allows several and each of "
        "them is selected."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON with title, source, options and ballots (profiles)")
        parser.add_argument("--again", action="store_true", help="import it once more, as another topic")

    def handle(self, *, file: Path, again: bool, **_: Any) -> None:
        try:
            imported = import_election(file, again=again)
        except BadElection as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        except AlreadyImported as error:
            raise CommandError(f"{error} Add --again to import it once more.") from error
        self.stdout.write(report(imported))


def report(imported: Imported) -> str:
    """The figures of an import, as lines."""
    result, election = imported.result, imported.election
    lines = [
        f"{imported.topic.title}: {result.ballots:,} ballots in topic {imported.topic.share_code}",
        *(
            f"{option.ballots:>9,}  {percent(share(option.ballots, of=result.ballots)):>14}  {option.text}"
            for option in most_ballots_first(result.options)
        ),
        verdict(result),
    ]
    if election.blank_ballots:
        lines.append(f"{election.blank_ballots:,} ballots that rank nothing were left out.")
    for option, published in election.known_first_choices.items():
        lines.append(
            f"As published, {published:,} for {option} among {len(election.known_first_choices)} options."
        )
    return "\n".join(lines)
