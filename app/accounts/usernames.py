"""What a username may look like. Pure rules: text in, text or refusal out.

A name is shown beside what people write and decide, so no two names may be
mistaken for each other: letters are stored in one form (Unicode NFKC), nothing
in a name is invisible, and the letters of a name come from one script, as the
"highly restrictive" level of Unicode Technical Standard 39 asks.
"""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PUNCTUATION = frozenset(".+-_")
LETTERS_AND_DIGITS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd"})
MARKS = frozenset({"Mn", "Mc"})
MOST_MARKS_IN_A_ROW = 3

INVISIBLE = frozenset(
    chr(code)
    for first, last in [
        (0x034F, 0x034F),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFFA0, 0xFFA0),
        (0xE0100, 0xE01EF),
    ]
    for code in range(first, last + 1)
)
"""Letters and marks that leave no trace on the page (Unicode's Default_Ignorable_Code_Point)."""

WRITTEN_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
)
"""Scripts that one word mixes without deceiving anyone: Japanese, Korean and Chinese beside Latin."""

FORMER_MEMBER = "former-member"
"""What the usernames of those who left begin with; nobody can choose such a one."""

KEPT_FOR_THE_SITE = frozenset(
    {
        "admin",
        "administrator",
        "anonymous",
        "democrasite",
        FORMER_MEMBER,
        "former_member",
        "formermember",
        "moderator",
        "root",
        "staff",
        "support",
        "system",
    }
)


def normalize_username(text: str) -> str:
    """The one form in which a name is stored and looked up: Unicode NFKC, no space around it."""
    return unicodedata.normalize("NFKC", text).strip()


def fold_username(text: str) -> str:
    """What names that differ in capitals only have in common: `ÉLODIE` and `élodie`, `ΝΊΚΟΣ` and `νίκος`.

    Databases disagree about capitals beyond ASCII, so they are asked to compare this instead.
    """
    return unicodedata.normalize("NFKC", normalize_username(text).casefold())


def validate_username(username: str) -> None:
    """Raise ValidationError, naming the cure, when `username` breaks a rule above."""
    if wrong := next((character for character in username if not is_allowed(character)), None):
        raise ValidationError(
            _("%(character)s cannot be part of a username. Use letters, digits and . + - _"),
            code="character",
            params={"character": describe(wrong)},
        )
    if username and unicodedata.category(username[0]) not in LETTERS_AND_DIGITS:
        raise ValidationError(_("Begin the username with a letter or a digit."), code="beginning")
    if has_piled_marks(username):
        raise ValidationError(_("The username piles too many accents on one letter."), code="marks")
    if not is_of_one_script(username):
        raise ValidationError(
            _("The username mixes letters of several alphabets, which look alike. Use one alphabet."),
            code="scripts",
        )


def validate_not_kept(username: str) -> None:
    """Raise ValidationError when the name would speak for the site itself."""
    name = username.lower()
    if name in KEPT_FOR_THE_SITE or name.startswith(f"{FORMER_MEMBER}-"):
        raise ValidationError(
            _("This username is kept for the site itself. Choose another one."), code="kept"
        )


def is_allowed(character: str) -> bool:
    if character in INVISIBLE:
        return False
    return character in PUNCTUATION or unicodedata.category(character) in LETTERS_AND_DIGITS | MARKS


def describe(character: str) -> str:
    """A character a person can see, in quotes; any other one by its name."""
    if character == " ":
        return str(_("A space"))
    if character not in INVISIBLE and unicodedata.category(character)[0] in "LNPS":
        return f"“{character}”"
    return unicodedata.name(character, f"U+{ord(character):04X}").capitalize()


def has_piled_marks(username: str) -> bool:
    in_a_row = 0
    for character in username:
        in_a_row = in_a_row + 1 if unicodedata.category(character) in MARKS else 0
        if in_a_row > MOST_MARKS_IN_A_ROW:
            return True
    return False


def is_of_one_script(username: str) -> bool:
    """Whether the letters come from one script, or from scripts that are written together.

    A script is the first word of a letter's Unicode name (LATIN SMALL LETTER A): the standard
    library knows no better, and it tells Latin, Greek and Cyrillic apart, which is what matters.
    """
    letters = [character for character in username if unicodedata.category(character).startswith("L")]
    scripts = {unicodedata.name(letter, "UNNAMED").partition(" ")[0] for letter in letters}
    return len(scripts) < 2 or any(scripts <= together for together in WRITTEN_TOGETHER)
