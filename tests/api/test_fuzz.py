"""Whatever is sent to an operation: an answer of the shape that the description promises, never a 500.

`FUZZ_EXAMPLES=200` sends more to each operation than every run does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from app.accounts import rate_limits
from app.api.tokens import make_token
from app.topics.models import Topic
from democrasite.wsgi import application
from tests.api.conftest import make_user, propose

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "30"))
CHECKS = (not_a_server_error, response_schema_conformance, status_code_conformance)
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)


@pytest.fixture
def connected() -> Iterator[None]:
    """The end of a request closes old connections, and the test's own with them; not here."""
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    yield
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


@pytest.fixture
def token(db, connected, monkeypatch) -> str:
    monkeypatch.setattr(rate_limits, "count_one", lambda *_arguments: 1)  # else most examples end at a limit
    alice = make_user("alice")
    propose(alice, tags=["tag"])
    return make_token(alice, "fuzz", at=timezone.now())


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@pytest.mark.timeout(10 * EXAMPLES)
def test_no_request_breaks_an_operation(case, token):
    """Each example once as it is and, where it names a topic, once with one that exists."""
    case.headers.update({"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"})
    case.call_and_validate(checks=CHECKS)
    if "code" in case.path_parameters and (topic := Topic.objects.first()):
        case.path_parameters["code"] = topic.share_code
        case.call_and_validate(checks=CHECKS)
