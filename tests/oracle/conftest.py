"""The bridge's databases, for tests of what compares them."""

from tests.bridge.conftest import own_databases, workshop

__all__ = ["own_databases", "workshop"]
