"""How the databases count favourites: by triggers, whichever door the rows come through."""

from __future__ import annotations

from app.bridge.objects import ByVendor, Trigger
from app.topics.trigger_functions import trigger_function

COUNT_ON_SQLITE = """
    INSERT INTO favorite_counts (topic_id, people)
        SELECT NEW.topic_id, 0 WHERE NOT EXISTS (SELECT 1 FROM favorite_counts WHERE topic_id = NEW.topic_id);
    UPDATE favorite_counts SET people = people + 1 WHERE topic_id = NEW.topic_id;
"""
"""No upsert: `INSERT OR IGNORE` of a favourite would have its way in here too."""
COUNT_ON_POSTGRESQL = """
    INSERT INTO favorite_counts (topic_id, people) VALUES (NEW.topic_id, 1)
        ON CONFLICT (topic_id) DO UPDATE SET people = favorite_counts.people + 1;
"""
UNCOUNT = "UPDATE favorite_counts SET people = people - 1 WHERE topic_id = OLD.topic_id;"


def trigger(name: str, event: str, action: str, runs: str) -> Trigger:
    head = f"CREATE TRIGGER {name} AFTER {event} ON favorites"
    sql = ByVendor(
        sqlite=f"{head} BEGIN\n    {action.strip()}\nEND",
        postgresql=f"{head} FOR EACH ROW EXECUTE FUNCTION {runs}()",
    )
    return Trigger(name, sql, table="favorites")


FAVORITE_OBJECTS = (
    trigger_function("count_favorite", COUNT_ON_POSTGRESQL),
    trigger_function("uncount_favorite", UNCOUNT),
    trigger_function("recount_favorite", UNCOUNT + COUNT_ON_POSTGRESQL),
    trigger("favorite_is_counted", "INSERT", COUNT_ON_SQLITE, "count_favorite"),
    trigger("favorite_is_not_counted", "DELETE", UNCOUNT, "uncount_favorite"),
    trigger("favorite_is_recounted", "UPDATE OF topic_id", UNCOUNT + COUNT_ON_SQLITE, "recount_favorite"),
)
