"""What can be wrong with the text of an SQLite schema."""


class MalformedSQL(ValueError):
    """SQL that SQLite would not have accepted, or that is not of the kind expected."""
