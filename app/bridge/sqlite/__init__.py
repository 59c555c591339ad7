"""What SQLite needs beyond other databases: it keeps the text of its schema, and alters little of it."""
