"""What revisions make and no model declares: triggers, functions, views, extensions, virtual tables.

An app declares them on its AppConfig, in the order of making them:

    class LibraryConfig(AppConfig):
        name = "library"
        database_objects = (Extension("unaccent"), View("loans_today", "CREATE VIEW loans_today AS …"))

Autogenerate then creates, replaces and drops them, and drift tells which one is missing or altered.
"""

from app.bridge.objects.kinds import (
    Extension,
    Function,
    MaterializedView,
    OwnedObject,
    Sequence,
    Trigger,
    View,
    VirtualTable,
)
from app.bridge.types import ByVendor

__all__ = [
    "ByVendor",
    "Extension",
    "Function",
    "MaterializedView",
    "OwnedObject",
    "Sequence",
    "Trigger",
    "View",
    "VirtualTable",
]
