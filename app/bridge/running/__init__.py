"""One upgrade at a time, politely: the lock, the timeouts, the second try."""
