"""What programs show of a schema: the SQL of a revision, the drift. Nothing here changes a database."""
