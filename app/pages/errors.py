"""Refusals that end in a page of their own."""


class RateLimited(Exception):
    """Someone did a thing too often; `retry_after` is in seconds, from now."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many requests; wait {retry_after} seconds.")
        self.retry_after = retry_after
