"""Options that may say the same as another: a rule on texts only, for people to judge."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz, process

LEAST_LIKENESS = 72
"""Of two texts, from 0 to 100: one word more or less, another order, a slip of the pen."""
MOST_ALIKE = 5


def fold(text: str) -> str:
    """What is left of `text` without capitals, accents and punctuation, in single spaces."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = (c if unicodedata.category(c)[0] in "LN" else " " for c in letters if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def alike(text: str, among: Sequence[str], *, least: float = LEAST_LIKENESS) -> list[str]:
    """Those of `among` that resemble `text`, the most similar first, five at most."""
    folded = [fold(other) for other in among]
    found = process.extract(
        fold(text), folded, scorer=likeness, processor=None, score_cutoff=least, limit=MOST_ALIKE
    )
    return [among[index] for _folded, _score, index in found]


def likeness(one: str, other: str, *, score_cutoff: float | None = None, **_options: object) -> float:
    """How alike two folded texts are, in whatever order of words.

    0 for texts without a letter or digit, and for those that name different numbers: two dates are two
    options.
    """
    if not one or not other or have_other_numbers(one, other):
        return 0
    score = max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other), subset(one, other))
    return score if score >= (score_cutoff or 0) else 0


def subset(one: str, other: str) -> float:
    """85 where all words of one text are in the other, as in “Library” and “The library, at the harbour”."""
    ours, theirs = set(one.split()), set(other.split())
    return 85 if ours <= theirs or theirs <= ours else 0


def have_other_numbers(one: str, other: str) -> bool:
    ours, theirs = re.findall(r"\d+", one), re.findall(r"\d+", other)
    return bool(ours and theirs) and ours != theirs
