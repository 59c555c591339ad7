"""Copies of a database: made while it is used, verified, and put back whole or not at all."""
