"""The style sheets of every page: a file for each component, served as one.

A phone far from its mast waits for each request, so collecting the static files joins them. While
developing they stay apart, as they are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEETS = tuple(
    f"pages/{name}.css"
    for name in ("tokens", "base", "frame", "button", "form", "card", "notice", "ballot", "results")
)
ON_PAPER = "pages/print.css"
JOINED = "pages/site.css"
"""All of them in this order; in the same folder, so that the addresses in them stay right."""


class JoiningStorage(CompressedManifestStaticFilesStorage):
    """Stores the files of the apps with their hash, compressed, and the joined style sheet as well."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            self.delete(JOINED)
            self.save(JOINED, ContentFile(join_sheets().encode()))
            paths = {**paths, JOINED: (self, JOINED)}
        yield from super().post_process(paths, dry_run=dry_run, **options)


def join_sheets() -> str:
    parts = [read_sheet(name) for name in SHEETS]
    return "\n".join([*parts, "@media print {", read_sheet(ON_PAPER), "}\n"])


def read_sheet(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(f"There is no static file {name}: mend app/pages/style_sheets.py.")
    return Path(path).read_text(encoding="utf-8")
