"""Addresses of a project that is never served."""

urlpatterns: list[object] = []
