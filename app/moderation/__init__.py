"""Reports about what people wrote, decisions about them, and appeals."""
