"""Arguments for and against topics, and replies to them."""
