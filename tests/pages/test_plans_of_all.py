"""Every query of the site can be prepared on PostgreSQL: who asks twice must not fail then."""

from __future__ import annotations

import sys

import pytest
from django.db import connection

from app.pages.prepared import Prepared
from democrasite import urls  # noqa: F401 - so that all modules are there

pytestmark = [pytest.mark.django_db, pytest.mark.vendor("postgresql")]


def test_every_query_of_the_site_can_be_prepared():
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("app.")]
    queries = [each for module in modules for each in vars(module).values() if isinstance(each, Prepared)]
    assert len(queries) > 15
    for query in queries:
        ready: object = query.prepare("postgresql").query
        sql = ready.statement.preparation("tried", connection.connection)  # type: ignore[attr-defined]
        connection.connection.execute(sql)
        connection.connection.execute("DEALLOCATE tried")
