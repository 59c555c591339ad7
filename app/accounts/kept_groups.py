"""Groups whose rights an app above keeps, by name: nobody edits or deletes them in the admin."""

KEPT_GROUPS: set[str] = set()
