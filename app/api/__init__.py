"""The JSON API: the same rules, limits and verbs as the pages, for programs."""
