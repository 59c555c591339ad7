"""The first options of a topic, read in the query of the topic itself: that saves one of their own."""

from __future__ import annotations

from django.db import connection
from django.db.models import JSONField
from django.db.models.expressions import RawSQL

SHOWN_AT_FIRST = 20
FIRST = f"""
    SELECT options.position, options.text, adders.username FROM options
    LEFT JOIN users AS adders ON adders.id = options.added_by_id
    WHERE options.topic_id = topics.id ORDER BY options.position LIMIT {SHOWN_AT_FIRST + 2}
"""  # noqa: S608 (all of it is ours)
STATEMENTS = {
    "postgresql": "SELECT jsonb_agg(jsonb_build_array(text, username) ORDER BY position) "  # noqa: S608
    f"FROM ({FIRST}) AS first",
    "sqlite": f"SELECT json_group_array(json_array(text, username)) FROM ({FIRST})",  # noqa: S608
}


def first_options() -> RawSQL:
    """Text and adder, in ballot order, of two options more than are shown at first if there are so many.

    Null, or an empty list, where a topic has none.
    """
    return RawSQL(STATEMENTS[connection.vendor], [], output_field=JSONField())  # noqa: S611 (all of it is ours)
