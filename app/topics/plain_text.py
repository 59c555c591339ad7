"""What people type, made fit to keep: one spelling, one line, nothing that cannot be shown."""

import unicodedata

LINE_BREAKS_AND_TABS = "\n\r\t"


def tidy_line(text: str) -> str:
    """`text` on one line: composed characters (NFC), no space around it, single spaces inside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def tidy_paragraphs(text: str) -> str:
    """`text` with its line breaks, which become `\\n`; no space at its ends or at the ends of lines."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def has_unprintable(text: str) -> bool:
    """Whether `text` holds a control character other than line breaks and tabs, NUL for one."""
    return any(unicodedata.category(c) in ("Cc", "Cs") and c not in LINE_BREAKS_AND_TABS for c in text)


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing: only spaces, controls and characters without a shape."""
    return all(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Zs") for c in text)
