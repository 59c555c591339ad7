"""What can be wrong with a configuration."""


class ConfigurationError(Exception):
    """An environment variable holds something that cannot be used; the message names it and the cure."""
