"""What may still be said differently once people have voted: a slip of the pen, nothing else.

A rule on texts only. It lets mistakes through rather than good corrections fall: both texts are
shown to everybody ever after, which is what keeps people honest.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

LEAST_LIKENESS = 0.75
"""Of two texts, as difflib measures it: 1 for equal ones."""


def is_correction(before: str, after: str) -> bool:
    """Whether `after` says the same as `before`, only better spelled: alike, and with the same numbers."""
    if re.findall(r"\d+", before) != re.findall(r"\d+", after):
        return False
    likeness = SequenceMatcher(None, before.casefold(), after.casefold(), autojunk=False).ratio()
    return likeness >= LEAST_LIKENESS
