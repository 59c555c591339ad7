"""Collecting the static files for whitenoise, but only when one of them changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from app.pages.style_sheets import ON_PAPER, SHEETS


def collect_changed_static_files() -> bool:
    """Run `collectstatic` unless it would give what it gave last time. Says whether it ran."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    fingerprint = fingerprint_of_sources()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint:
        return False
    # Cleared, because collectstatic by itself skips a changed file whose date is not newer.
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint, encoding="utf-8")
    return True


def fingerprint_of_sources() -> str:
    """A hash over path, size and time of change of every static file: milliseconds, no file is read."""
    digest = hashlib.sha256(f"{settings.STORAGES['staticfiles']['BACKEND']}\0{SHEETS}\0{ON_PAPER}".encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.hexdigest()
