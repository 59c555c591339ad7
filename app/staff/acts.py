"""What the staff log says was done, in the reader's language: it keeps English words for good."""

from __future__ import annotations

import re

from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from app.moderation.models import Verdict

ACTS = {
    gettext_noop("Forgave wrong passwords."),
    gettext_noop("Mailed a new link."),
    gettext_noop("Reinstated."),
    gettext_noop("Suspended."),
    gettext_noop("Switched off two-factor log-in."),
    gettext_noop("To be tried again."),
}
ACTS_ON = (
    (re.compile(r"Decided: (?P<what>\w+)\."), gettext_lazy("Decided: %(what)s.")),
    (re.compile(r"Merged: (?P<what>.+)", re.DOTALL), gettext_lazy("Merged: %(what)s")),
    (
        re.compile(r"Exported as (?P<kind>\w+): (?P<what>.+)", re.DOTALL),
        gettext_lazy("Exported as %(kind)s: %(what)s"),
    ),
)
"""Acts that name something."""
EVERYTHING = gettext_noop("everything")


def act_in_words(entry: LogEntry) -> str:
    """Django's own entries speak every language; those that nobody knows any more stay as they are."""
    if entry.is_addition():
        return gettext("Added.")
    said = entry.get_change_message()
    if said in ACTS:
        return gettext(said)
    for pattern, words in ACTS_ON:
        if found := pattern.fullmatch(said):
            return words % (found.groupdict() | {"what": named(found["what"])})
    return said or gettext("Deleted.")


def named(what: str) -> str:
    if what in Verdict.values:
        return str(Verdict(what).label)
    return gettext(EVERYTHING) if what == EVERYTHING else what
