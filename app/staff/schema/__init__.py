"""The schema page of the admin: where the database stands, and who moved it. It changes nothing."""
