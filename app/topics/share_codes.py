"""Share codes: the key of a topic, hard to guess and easy to read aloud."""

import secrets
import unicodedata

SHARE_CODE_LENGTH = 8
SHARE_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Digits and capitals without 0, 1, I, L and O, which are mistaken for one another."""


def new_share_code() -> str:
    """Eight letters from the alphabet, drawn by a cryptographic generator (39.6 bits)."""
    return "".join(secrets.choice(SHARE_CODE_ALPHABET) for _ in range(SHARE_CODE_LENGTH))


def normalize_share_code(text: str) -> str:
    """A code as a person typed it: without spaces, dashes and unseen characters, in capitals."""
    letters = unicodedata.normalize("NFKC", text)
    return "".join(
        c for c in letters if unicodedata.category(c) not in ("Cf", "Pd") and not c.isspace()
    ).upper()


def is_share_code(code: str) -> bool:
    """Whether a normalised code could be one: eight letters, all from the alphabet."""
    return len(code) == SHARE_CODE_LENGTH and all(letter in SHARE_CODE_ALPHABET for letter in code)


def group_share_code(code: str) -> str:
    """A code in two halves, as it is best read aloud: `ABCD EFGH`."""
    return f"{code[:4]} {code[4:]}"
