"""Exact autogenerate: both sides in the database's own words, then differences as operations."""
