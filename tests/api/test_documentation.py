import re

import pytest
from django.test import Client

from app.api.operations import api
from app.api.problems import KINDS


@pytest.mark.django_db
def test_the_page_tells_every_operation_and_problem(django_assert_num_queries):
    with django_assert_num_queries(0):
        page = Client().get("/api/docs/").text
    for path, verbs in api.get_openapi_schema()["paths"].items():
        for verb in verbs:
            assert f"<strong>{verb.upper()}</strong> {path}" in page
    assert all(f'id="{kind}"' in page for kind in KINDS)


def test_what_needs_a_token_says_so():
    page = Client().get("/api/docs/").text
    needs = re.findall(r"<strong>(\w+)</strong> (\S+?)</code> <span", page)
    assert ("PUT", "/api/topics/{code}/ballot/") in needs
    assert ("POST", "/api/register/") not in needs and ("GET", "/api/topics/") not in needs


def test_every_operation_has_words():
    for verbs in api.get_openapi_schema()["paths"].values():
        assert all(operation["summary"] for operation in verbs.values())


def test_programs_read_the_same_description():
    assert (
        Client().get("/api/openapi.json").json()["paths"].keys() == api.get_openapi_schema()["paths"].keys()
    )
