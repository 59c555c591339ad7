"""Downgrades that say beforehand what they lose, or that they cannot be."""
