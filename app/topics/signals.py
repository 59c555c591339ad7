"""What happens to topics, told to the apps above; sent within the transaction that does it."""

from django.dispatch import Signal

option_added = Signal()
"""Somebody added an option to a collaborative topic: `topic`, `option`, `person`."""

person_removed = Signal()
"""Somebody was removed from an unlisted topic: `topic`, `person`."""
