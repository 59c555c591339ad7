"""`manage.py rebuild_search`: index the words of every topic anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from app.topics.models import Topic
from app.topics.search_objects import rebuild_search


class Command(BaseCommand):
    help = (
        "Index the words of every topic anew. Triggers keep the index right; this mends one changed by hand."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        rebuild_search()
        self.stdout.write(f"Indexed the words of {Topic.objects.count():,} topics.")
