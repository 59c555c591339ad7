"""Changing revisions that exist already, proven on scratch tables before a file is touched."""
