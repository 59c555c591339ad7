"""Django models → SQLAlchemy metadata → Alembic."""
