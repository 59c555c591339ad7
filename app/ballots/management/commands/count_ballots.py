"""`manage.py count_ballots`: bring every stored tally up to date, safe to run at any time and twice."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from app.ballots import tally


class Command(BaseCommand):
    help = (
        "Count the topics whose stored tally lags behind, closed ones for good. Whoever reads a result does "
        "that for one topic; run this every few minutes so that lists, which only read, show the same."
    )

    def handle(self, **_: Any) -> None:
        at = timezone.now()
        topics = list(tally.topics_to_count(at=at))
        for topic in topics:
            tally.refresh(topic, at=at)
        counted = len(topics)
        self.stdout.write(f"Counted {counted:,} {'topic' if counted == 1 else 'topics'}.")
