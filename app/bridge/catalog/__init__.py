"""What a database holds and what the models would make of it, in that database's own words."""

from app.bridge.catalog import postgresql, sqlite

CATALOGS = {"postgresql": postgresql, "sqlite": sqlite}
