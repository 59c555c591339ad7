"""Share codes: the key of a topic, hard to guess and easy to read aloud."""

import secrets

SHARE_CODE_LENGTH = 8
SHARE_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Digits and capitals without 0, 1, I, L and O, which are mistaken for one another."""


def new_share_code() -> str:
    """Eight letters from the alphabet, drawn by a cryptographic generator (39.6 bits)."""
    return "".join(secrets.choice(SHARE_CODE_ALPHABET) for _ in range(SHARE_CODE_LENGTH))


def normalize_share_code(text: str) -> str:
    """A code as a person typed it: without spaces and hyphens, in capitals."""
    return "".join(text.split()).replace("-", "").upper()
