"""What happens in discussions, told to the apps above; sent within the transaction that does it."""

from django.dispatch import Signal

reply_posted = Signal()
"""Somebody replied to an argument: `comment`, `argument`."""
