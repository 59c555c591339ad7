"""`manage.py notify`: tell people what happened, and send the mails; once, or again and again."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from app.notifications.composing import compose
from app.notifications.outbox import Delivery, deliver, purge
from app.notifications.telling import announce


class Command(BaseCommand):
    help = (
        "Tell people of topics that close soon or have closed, make up mails, and send what the outbox has. "
        "Run it every few minutes by cron, or keep it running with --watch. Any number may run at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", action="store_true", help="go on until SIGTERM or Ctrl-C")
        parser.add_argument(
            "--every",
            type=seconds,
            default=60,
            metavar="SECONDS",
            help="how often to look, with --watch (60)",
        )
        parser.add_argument(
            "--heartbeat",
            type=Path,
            metavar="FILE",
            help="touch this file as long as work goes on; a health check sees by its age whether it does",
        )

    def handle(
        self, *_args: Any, watch: bool, every: int, heartbeat: Path | None = None, **_options: Any
    ) -> None:
        self.is_over, self.heartbeat = False, heartbeat
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        self.run_once()
        while watch and not self.is_over:
            self.wait(every)
            close_old_connections()
            if not self.is_over:
                self.run_once()

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        """End after the mail in hand."""
        self.is_over = True

    def wait(self, every: int) -> None:
        end = time.monotonic() + every
        while not self.is_over and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.5))

    def run_once(self) -> None:
        now = timezone.now()
        told, written = announce(now), compose(now)
        delivery = deliver(until=self.is_ending)
        purge(now)
        self.beat()
        if told or written or delivery != Delivery():
            self.stdout.write(
                f"People told: {told}. Mails written: {written}, sent: {delivery.sent}, "
                f"to be tried again: {delivery.put_off}, given up: {delivery.failed}."
            )

    def is_ending(self) -> bool:
        """Asked before every mail: many to a slow server are work, too."""
        self.beat()
        return self.is_over

    def beat(self) -> None:
        if self.heartbeat:
            self.heartbeat.touch()


def seconds(text: str) -> int:
    """A whole number of seconds, at least 1."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
